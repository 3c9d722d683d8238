import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallProcedure } from '../../test/support/small-exchange.ts';
import {
  type Change,
  OWN_EN,
  OWN_IT,
  PROCEDURE,
  SHARED_EN,
  SHARED_IT,
  WORKFLOW,
} from '../../test/support/small-procedure.ts';
import { describe } from './description.ts';

// The small procedure of the tests as a pilot in which the Commission takes part, with a limit of a term.
const POINT = '  annex:\n    - { point: 1, act: 32014L0033, articles: ["6"] }\n';
const small = describe(
  smallProcedure(
    [
      PROCEDURE,
      POINT,
      '  pilot: { act: 32014L0033, from: 2019-08-12, evaluation: 2023-06-30 }\n  national: true\n' +
        '  bodies: { commission: { as: asker, sees: all, act: 32014L0033, articles: ["6"] } }\n',
    ],
    [
      PROCEDURE,
      'questions: questions.yaml',
      'questions: questions.yaml\nreviewed: [it]\nterms: { lapse: { limits: [{ when: { kind: [goods] }, max: 2 }, { max: 9 }] } }',
    ],
    [OWN_EN, 'area.title:', 'body.commission: European Commission\narea.title:'],
    [OWN_IT, 'area.title:', 'body.commission: Commissione europea\narea.title:'],
  ),
  'en',
);

test('a pilot whose evaluation nobody has found says so, and does not print the word', () => {
  const pilot = '  pilot: { act: 32014L0033, from: 2019-08-12, evaluation: unknown }\n';
  const { legal } = describe(smallProcedure([PROCEDURE, POINT, pilot]), 'en');
  assert.deepEqual(
    [legal.pilot?.from, legal.pilot?.evaluation],
    ['12 August 2019', 'a day that has not been found yet'],
  );
});

test('the gateway: a pilot without an end, national use, a body of the Union with its sight and provision', () => {
  const { annex, pilot, national, thirdCountries, inUse, bodies } = small.legal;
  assert.deepEqual(annex, []);
  assert.deepEqual(
    [pilot?.name, pilot?.from, pilot?.until, pilot?.evaluation],
    ['Directive 2014/33/EU', '12 August 2019', undefined, '30 June 2023'],
  );
  assert.deepEqual([national, thirdCountries], [true, false]);
  assert.deepEqual(
    inUse.map(({ since, verified }) => [since, verified]),
    [['2015', false]],
  );
  assert.deepEqual(
    bodies.map(({ title, role, sees, articles }) => [title, role, sees, articles]),
    [['European Commission', 'Asking authority', 'everything', ['6']]],
  );
});

test('who sees what when, told by the actions that lead there', () => {
  assert.deepEqual(
    small.participants.map(({ role, after, sees }) => [role, after, sees]),
    [
      ['Asking authority', 'from the beginning', 'everything'],
      ['Holder of the file', 'from the beginning', 'section “Overview” and the questions'],
      ['Holder of the file', 'after “Take”', 'everything'],
    ],
  );
});

test('how authorities come into a case, and on whom an action waits', () => {
  assert.deepEqual(
    small.roles.map(({ title, comes }) => [title, ...comes]),
    [
      ['Asking authority', 'by itself, with “Ask”'],
      ['Holder of the file', 'with “Ask”: one that is chosen, in another country'],
    ],
  );
  const waiting = describe(
    smallProcedure([
      WORKFLOW,
      'finish:\n    by: asker',
      'finish:\n    by: asker\n    as: engaged\n    needs: [{ of: holder, in: [engaged], are: all }]\n    when: { kind: [goods] }',
    ]),
    'en',
  );
  const finish = waiting.course.states.flatMap(({ moves }) => moves).find(({ title }) => title === 'Finish');
  assert.deepEqual(finish?.conditions, [
    'only with “Kind of lift”: Goods lift',
    'only for who came to it from the beginning',
    'only when all of “Holder of the file” have come to it after “Take”',
  ]);
});

test('states with their moves, numbered as in the picture; terms move too', () => {
  const { openings, states, arrows } = small.course;
  const [opening] = openings;
  assert.deepEqual([opening?.no, opening?.title, opening?.to], [1, 'Ask', 'Waiting']);
  assert.deepEqual(
    states.map(({ title, moves }) => [
      title,
      ...moves.map(({ no, title: move, to }) => `${no ?? '-'} ${move} ${to ?? ''}`.trim()),
    ]),
    [
      ['Waiting', '2 Take Taken', '3 It lapsed Lapsed'],
      ['Taken', '- Keep', '4 Answer Answered', '5 It lapsed Lapsed'],
      ['Answered', '6 Give back Taken', '7 Finish Done', '8 It closed by itself Done'],
      ['Done'],
      ['Lapsed'],
    ],
  );
  assert.deepEqual(
    arrows.filter(({ lapse }) => lapse).map(({ from, to }) => [from, to]),
    [
      ['waiting', 'lapsed'],
      ['taken', 'lapsed'],
      ['answered', 'done'],
    ],
  );
});

test('terms in words: length, limits, calendar, from when, what meets them, what their passing does', () => {
  const [lapse] = small.course.terms;
  assert.deepEqual(lapse, {
    term: 'lapse',
    title: 'To be taken by',
    length: [
      'as many calendar days as stand in “Days”',
      'at most 2 calendar days with “Kind of lift”: Goods lift',
      'otherwise at most 9 calendar days',
      'holidays and clock: those of the country of “Holder of the file”',
    ],
    from: '“Ask”',
    met: ['“Answer”'],
    over: ['If it is not answered by then, it lapses.', 'By itself: Lapsed.'],
  });
});

test('questions with their follow-ups below them, gaps named', () => {
  const [state] = small.chapters;
  const [first] = state?.questions ?? [];
  assert.equal(first?.text, 'Is the [kind of lift] of [owner] safe?');
  assert.deepEqual(
    first?.followUps.map(({ code, when, kind, followUps }) => [code, when, kind, followUps.length]),
    [
      ['q-1a', 'Yes', 'a date', 0],
      ['q-1b', 'No', 'a choice from a list', 1],
    ],
  );
});

test('free text counts as personal data; the mark of the others is that of the definition', () => {
  const fields = small.form.flatMap((section) => section.fields);
  assert.deepEqual(
    fields.filter(({ personal }) => personal).map(({ name }) => name),
    ['owner', 'why'],
  );
});

test('how far the texts are in each language', () => {
  assert.deepEqual(
    small.translations.map(({ name, status }) => [name, status]),
    [
      ['English', 'source'],
      ['Italian', 'reviewed'],
    ],
  );
});

test('what starts, lengthens, stops and follows a term is told', () => {
  const promised = describe(
    smallProcedure(
      [
        WORKFLOW,
        'promised: { starts: take, for: days, unit: working-days, calendar: holder, ends: [answer], when-over: overdue }',
        'promised: { starts: [take, { state: taken }], for: 3, unit: working-days, calendar: holder, ends: [answer],\n' +
          '    pauses: [pause], continues: [resume], warns: { before: 1, unit: weeks, tells: [holder] } }',
      ],
      [
        WORKFLOW,
        '  return:\n',
        '  pause: { by: holder, from: [taken], tells: [asker] }\n  resume: { by: holder, from: [taken], tells: [asker] }\n' +
          '  prolong: { by: holder, from: [taken], extends: { term: promised, by: 2, unit: weeks, times: 1 }, tells: [asker] }\n' +
          '  urge: { by: asker, from: [taken], after: promised, not-during: lapse, tells: [holder] }\n  return:\n',
      ],
      ...[SHARED_EN, SHARED_IT].map(
        (file): Change => [
          file,
          'state.draft:',
          `${['pause', 'resume', 'prolong', 'urge'].map((name) => `action.${name}: ${name}\naction.${name}.help: x\naction.${name}.done: x\n`).join('')}term.promised.near: x\nstate.draft:`,
        ],
      ),
    ),
    'en',
  );
  const [, term] = promised.course.terms;
  assert.deepEqual(
    [term?.from, term?.met, term?.over],
    ['“Take” or the state “Taken”', ['“Answer”'], ['Nothing by itself.']],
  );
  assert.deepEqual(term?.length.slice(0, -1), [
    '3 working days',
    'extended with “prolong”: 2 weeks, once',
    'suspended by “pause”',
    'runs on after the suspension with “resume”',
    'reminder 1 week before its end: Holder of the file',
  ]);
  const urge = promised.course.states.flatMap(({ moves }) => moves).find(({ title }) => title === 'urge');
  assert.deepEqual(urge?.conditions, ['only when “Promised for” is over', 'not while “To be taken by” runs']);
});

test('how long data are kept, from which event', () => {
  assert.deepEqual(
    small.retention.map((sentence) => sentence.replace(/ \(.*/, '')),
    [
      'Personal data must be blocked as soon as they are no longer needed, at the latest 6 months after the formal closure of the case',
      'They must be deleted 3 years after the formal closure of the case',
    ],
  );
});

test('what can be made of an exchange is told: by whom, when, whom it asks, what it takes along', () => {
  const procedure = smallProcedure();
  const told = 'Asks the builder.';
  const { links } = describe(
    {
      ...procedure,
      texts: { en: { ...procedure.texts.en, 'link.ask-builder': 'Ask the builder', 'link.ask-builder.help': told } },
      workflow: {
        ...procedure.workflow,
        links: {
          'ask-builder': {
            procedure: 'other',
            by: ['holder', 'readers'],
            from: ['taken'],
            to: 'asker',
            fills: { name: 'owner' },
          },
        },
      },
    },
    'en',
  );
  const { text } = { text: (key: string) => procedure.texts.en?.[key] ?? key };
  assert.deepEqual(links, [
    {
      link: 'ask-builder',
      title: 'Ask the builder',
      help: told,
      sentences: [
        `Made by: ${text('role.holder')} or readers of the register, while the case is in the state “${text('state.taken')}”.`,
        `It asks the authority in this role: ${text('role.asker')}.`,
        `Filled in from the case, as far as its author sees them: ${text('field.owner')}.`,
      ],
    },
  ]);
});
