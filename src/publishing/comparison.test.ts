import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallProcedure } from '../../test/support/small-exchange.ts';
import { realProcedure } from '../../test/support/real-procedure.ts';
import { compare } from './comparison.ts';
import { misfitsOf } from './migration.ts';

const before = smallProcedure();
type Version = typeof before;

/** The small procedure with some of its workflow otherwise. */
const reworked = (workflow: Partial<Version['workflow']>): Version => ({
  ...before,
  hash: 'other',
  workflow: { ...before.workflow, ...workflow },
});

/** group, what, and the first line that only the one or the other says. */
const told = (after: Version) =>
  compare(before, after, 'en').changes.map(({ group, what, before: was, after: is }) => [group, what, was[0], is[0]]);

test('two versions that say the same differ in nothing', () => {
  assert.deepEqual(compare(before, { ...before, hash: 'other' }, 'en'), {
    changes: [],
    texts: [],
    counts: { en: 0, it: 0 },
  });
});

test('a changed word is told once, among the texts of its language; others are counted', () => {
  const texts = { ...before.texts, en: { ...before.texts.en, 'field.owner': 'Keeper' } };
  const { changes, texts: changed, counts } = compare(before, { ...before, texts }, 'en');
  assert.deepEqual(changes, []);
  assert.deepEqual(
    changed.map(({ key, what, after }) => [key, what, after]),
    [['field.owner', 'changed', 'Keeper']],
  );
  assert.deepEqual(counts, { en: 1, it: 0 });
  assert.deepEqual(compare(before, { ...before, texts }, 'it').texts, []);
});

test('a version that is older than a language is compared in its English words', () => {
  const el = Object.fromEntries(Object.entries(before.texts.en ?? {}).map(([key, text]) => [key, `${text} (el)`]));
  const { changes, counts } = compare(before, { ...before, texts: { ...before.texts, el } }, 'el');
  assert.deepEqual(changes, []);
  assert.equal(counts.el, Object.keys(el).length);
});

test('fields, choices, sights, terms, actions and what the engine does beside them are told in words', () => {
  const [overview, lift, reason] = before.form;
  assert.ok(overview && lift && reason);
  const [owner, floors] = lift.fields;
  assert.ok(owner && floors);
  const form = [
    overview,
    {
      ...lift,
      fields: [
        { ...owner, required: false },
        { ...floors, name: 'storeys' },
      ],
    },
    reason,
  ];
  const fields = told({ ...before, hash: 'other', form });
  assert.ok(fields.some(([group, what, was, is]) => group === 'fields' && what === 'changed' && was !== is));
  assert.ok(fields.some(([group, what]) => group === 'fields' && what === 'added'));
  assert.equal(fields.filter(([group, what]) => group === 'fields' && what === 'removed').length, 3);

  const { terms, actions, participants } = before.workflow;
  const lapse = { ...terms.lapse, unit: 'working-days' } as Version['workflow']['terms'][string];
  assert.deepEqual(
    told(reworked({ terms: { ...terms, lapse } })).map(([group, what]) => [group, what]),
    [['terms', 'changed']],
  );
  const take = { ...actions.take, tells: [] } as unknown as Version['workflow']['actions'][string];
  assert.deepEqual(told(reworked({ actions: { ...actions, take } })), [
    ['rules', 'changed', 'tells: ["asker"]', 'tells: []'],
  ]);
  const seen = { ...participants.holder, engaged: { ...participants.holder?.engaged, sees: ['overview'] } };
  const sights = told(reworked({ participants: { ...participants, holder: seen as never } }));
  assert.deepEqual(
    sights.map(([group, what]) => [group, what]),
    [['sights', 'changed']],
  );
  const { return: _, ...fewer } = actions;
  const states = told(reworked({ actions: fewer }));
  assert.ok(states.some(([group, what]) => group === 'states' && what === 'changed'));
  assert.ok(states.some(([group, what]) => group === 'rules' && what === 'removed'));
});

test('no word of a definition changes unsaid', () => {
  const { workflow } = before;
  const [question] = before.questions;
  const [overview, ...sections] = before.form;
  const [kind, ...others] = overview?.fields ?? [];
  assert.ok(question && overview && kind);
  const shown = { shows: ['kind'], written: [], from: ['asked'], headedBy: 'kind' };
  const register = {
    readers: { holds: ['sends'], sees: 'all' },
    shownIn: ['asked'],
    search: 'browse',
    by: [],
    lists: [],
  };
  const changed: Record<string, Version> = {
    'what the public sees': { ...before, public: shown },
    'a consequence': reworked({ consequences: { ended: { from: ['asked'], makes: {}, tells: ['asker'] } } }),
    'what it does elsewhere': reworked({ propagates: [{ on: 'take', in: 'followed', does: 'ended' }] }),
    'a setting': reworked({ settings: { moderation: { keptBy: 'sends', initially: true } } }),
    'a register': reworked({ register: register as unknown as NonNullable<typeof workflow.register> }),
    'how much a field takes': {
      ...before,
      form: [{ ...overview, fields: [{ ...kind, max: 7 }, ...others] }, ...sections],
    },
    'the gaps of questions': { ...before, placeholders: { gap: { from: [], max: 5, masked: false } } },
    'how a question is answered': {
      ...before,
      questions: [{ ...question, answer: { kind: 'number', min: 1, max: 7 } }],
    },
  };
  for (const [name, after] of Object.entries(changed))
    assert.ok(
      told({ ...after, hash: 'other' }).some(([group]) => group === (name === 'a register' ? 'law' : 'rules')),
      name,
    );
});

/** A word of a rule otherwise than it was; of a map nothing is left. */
const other = (word: string, value: unknown): unknown => {
  if (['makes', 'invites', 'fills'].includes(word)) return {};
  if (word === 'unit') return value === 'weeks' ? 'years' : 'weeks';
  if (Array.isArray(value)) return [];
  return typeof value === 'boolean' ? !value : typeof value === 'number' ? value + 1 : undefined;
};

test('whatever word is taken out of a rule of the real definitions, something is told', () => {
  const unsaid: string[] = [];
  for (const id of [
    'services.requirements-notification',
    'professional-qualifications.professional-card',
    'data-protection.draft-decision',
    'services.measure-request',
  ]) {
    const version = realProcedure(id);
    const { workflow } = version;
    for (const kind of ['actions', 'terms', 'links', 'settings'] as const)
      for (const [name, rule] of Object.entries(workflow[kind] ?? {}))
        for (const [word, value] of Object.entries(rule as object)) {
          // Of a term that lasts by what the form says, the one length counts for nothing.
          const dead = 'lasts' in rule && ['for', 'unit'].includes(word);
          if (dead || JSON.stringify(other(word, value)) === JSON.stringify(value)) continue;
          const changed = { ...workflow[kind], [name]: { ...rule, [word]: other(word, value) } };
          const after = { ...version, hash: 'other', workflow: { ...workflow, [kind]: changed } } as typeof version;
          if (compare(version, after, 'en').changes.length === 0) unsaid.push(`${id} ${kind}.${name}.${word}`);
        }
    const rule = version.public;
    for (const [word, value] of Object.entries(rule ?? {})) {
      const after = { ...version, hash: 'other', public: { ...rule, [word]: other(word, value) } } as typeof version;
      if (compare(version, after, 'en').changes.length === 0 && value.length > 0) unsaid.push(`${id} public.${word}`);
    }
  }
  assert.deepEqual(unsaid, []);
});

test('where the catalogue has a sentence, the rules say it, and what is told elsewhere is not said again', () => {
  const version = realProcedure('services.requirements-notification');
  const { workflow } = version;
  const linesOf = (changed: Partial<typeof workflow>) =>
    compare(version, { ...version, hash: 'other', workflow: { ...workflow, ...changed } }, 'en').changes.map(
      ({ group, before: was, after: is }) => [group, was, is],
    );
  const { moderation } = workflow.settings ?? {};
  assert.ok(moderation);
  const [[group, was, is] = []] = linesOf({ settings: { moderation: { ...moderation, initially: true } } });
  assert.deepEqual(
    [group, was, is],
    ['rules', ['Where nobody has changed it: off.'], ['Where nobody has changed it: on.']],
  );
  const { examination } = workflow.terms;
  assert.ok(examination);
  const longer = linesOf({ terms: { ...workflow.terms, examination: { ...examination, for: 4 } } });
  assert.deepEqual(longer, [['terms', ['3 months'], ['4 months']]]);
});

test('a migration would meet what is gone, what means something else, and what was never asked', () => {
  const met = (after: Version) =>
    misfitsOf(before, after).map(({ thing, name, verdict }) => `${thing} ${name} ${verdict}`);
  assert.deepEqual(met(before), []);
  const { answered: _, ...states } = before.workflow.states;
  const order = before.workflow.order.filter((state) => state !== 'answered');
  assert.deepEqual(met(reworked({ states, order })), ['state answered gone']);
  const [overview, lift, reason] = before.form;
  assert.ok(overview && lift && reason);
  const form = [
    overview,
    { ...lift, fields: lift.fields.flatMap((field) => (field.name === 'owner' ? [] : [{ ...field, required: true }])) },
    reason,
  ];
  assert.deepEqual(met({ ...before, form }), [
    'field owner gone',
    'field floors wanted',
    'field built wanted',
    'field origin wanted',
  ]);
  assert.deepEqual(met({ ...before, lists: { ...before.lists, kinds: ['passenger'] } }), ['code kind: goods gone']);
  const { lapse: __, ...terms } = before.workflow.terms;
  assert.deepEqual(met(reworked({ terms })), ['term lapse gone']);
  const questions = before.questions.filter(({ code }) => code !== 'q-1a');
  assert.deepEqual(met({ ...before, questions }), ['question q-1a gone']);
  const { holder: ___, ...participants } = before.workflow.participants;
  assert.deepEqual(met(reworked({ participants })), ['role holder gone']);
  // What the other version has more hinders nothing.
  assert.deepEqual(misfitsOf(reworked({ terms }), before), []);
});
