import {
  type ActionForm,
  actionForms,
  fieldModel,
  naming,
  type Opened,
  readInput,
  ruleOf,
  type Wording,
} from '../exchanges/index.ts';
import { type ActionRule, type Field, fieldsOf, type Procedure, type Switched } from '../procedures/index.ts';
import { nameIn } from '../texts/index.ts';
import { type FieldModel, type FormBody, type FormModel, postedText, readForm } from '../web/index.ts';
import { settingsIn, type Walk } from './walk.ts';
import type { WalkDocument } from './steps.ts';

/** The forms of a simulation: those of a case, sent to another place, and how it begins. */

/** Fields by which a walk begins otherwise: what is chosen, counted or dated. Texts are made up, tables are long. */
const asked = (procedure: Procedure): Field[] =>
  fieldsOf(procedure).filter(({ type }) => ['choice', 'country', 'date', 'integer'].includes(type));

const FORM = 'form.';

/** How it begins anew: on which day, and what the form says. */
export function beginningForm(
  procedure: Procedure,
  wording: Wording,
  { clock, form, switched }: WalkDocument,
  { action, csrf, say }: { action: string; csrf: string; say: Opened['context']['say'] },
): FormModel {
  return {
    action,
    hidden: { csrf },
    sections: [
      {
        fields: [
          { kind: 'date', name: 'clock', label: say('simulation.clock.begins'), value: clock, required: true },
          ...asked(procedure).map((field) => ({
            ...fieldModel(procedure, wording, field, form[field.name], `${FORM}${field.name}`),
            required: false,
          })),
          ...switches(procedure, wording, say, switched),
        ],
      },
    ],
    buttons: [{ label: say('simulation.restart'), kind: 'secondary' }],
  };
}

const SETTING = 'setting.';

/** The settings of the countries, as they stand when it begins. */
const switches = (
  procedure: Procedure,
  wording: Wording,
  say: Opened['context']['say'],
  switched: Switched,
): FieldModel[] =>
  Object.entries(settingsIn({ procedure, switched })).map(([name, on]) => ({
    kind: 'select',
    name: `${SETTING}${name}`,
    label: wording.text(`setting.${name}`),
    value: on ? 'on' : 'off',
    options: ['on', 'off'].map((value) => ({ value, label: say(`switches.${value as 'on' | 'off'}`) })),
    required: true,
  }));

/** What was typed of it; fields that stay empty are made up. */
export function readBeginning(procedure: Procedure, wording: Wording, body: FormBody): Omit<WalkDocument, 'steps'> {
  const model = [
    { kind: 'date' as const, name: 'clock', label: '' },
    ...asked(procedure).map((field) => fieldModel(procedure, wording, field, undefined, `${FORM}${field.name}`)),
  ];
  const values = readForm(model, body);
  const form = Object.entries(values).flatMap(([name, value]): [string, string][] =>
    name.startsWith(FORM) && typeof value === 'string' && value !== '' ? [[name.slice(FORM.length), value]] : [],
  );
  const switched = Object.keys(procedure.workflow.settings ?? {}).flatMap((name): [string, boolean][] => {
    const typed = postedText(body, `${SETTING}${name}`);
    return typed === '' ? [] : [[name, typed === 'on']];
  });
  return { clock: String(values.clock ?? ''), form: Object.fromEntries(form), switched: Object.fromEntries(switched) };
}

interface FormsAt {
  readonly address: string;
  readonly csrf: string;
}

/** The forms of what can be done, with a second button that makes up whatever is left empty. */
export function simulatedForms(opened: Opened, walk: Walk, at: FormsAt): ActionForm[] {
  const { view, context } = opened;
  const { say, wording, procedure } = context;
  // Files are made up: nothing is uploaded to a case that does not exist.
  const unfiled = { ...opened, view: { ...view, parts: view.parts.map((part) => ({ ...part, seesFiles: false })) } };
  const forms = actionForms(unfiled, at.csrf).map((form): ActionForm => {
    const [action = ''] = form.actions;
    const rule = procedure.workflow.actions[action] as ActionRule;
    const fields = form.model.sections.flatMap((section) => [...section.fields]);
    const named = naming(rule) ? [whom(opened, walk), ...fields] : fields;
    const exact = (one: string): string => `${at.address}/do/${one}`;
    return {
      ...form,
      model: {
        action: exact(action),
        hidden: { csrf: at.csrf, part: String(form.part) },
        sections: [{ fields: named }],
        buttons: [
          ...form.actions.map((one, index) => ({
            label: wording.text(`action.${one}`),
            kind: index === 0 ? ('primary' as const) : ('secondary' as const),
            formaction: exact(one),
          })),
          { label: say('simulation.fills'), kind: 'secondary', formaction: `${exact(action)}?fills` },
        ],
      },
    };
  });
  return [...forms, ...elsewhere(opened, at)];
}

/** What a case's page has another place for: writing a change as a draft, taking an attachment back. Here its input is made up. */
function elsewhere({ view, context: { wording, procedure, say } }: Opened, { address, csrf }: FormsAt): ActionForm[] {
  const { actions } = procedure.workflow;
  return view.actions
    .filter(({ action }) => actions[action]?.changes ?? actions[action]?.recalls)
    .map(({ action, part }) => ({
      actions: [action],
      part: part.no,
      answers: false,
      first: false,
      title: wording.text(`action.${action}`),
      help: wording.text(`action.${action}.help`),
      model: {
        action: `${address}/do/${action}?fills`,
        hidden: { csrf, part: String(part.no) },
        sections: [{ fields: [] }],
        buttons: [{ label: say('simulation.fills'), kind: 'primary' }],
      },
    }));
}

/** Who comes in, of all who play. */
function whom({ context: { say, wording, authorities } }: Opened, { simulation }: Walk): FieldModel {
  return {
    kind: 'select',
    name: 'recipient',
    label: say('simulation.whom'),
    options: simulation.cast.map(({ authorityId }) => ({
      value: authorityId,
      label: nameIn(authorities.get(authorityId)?.official ?? {}, wording.language).text,
    })),
  };
}

/** What was typed with an action; what the form of a case would not send empty is left out. */
export function inputOf(opened: Opened, action: string, body: FormBody): Record<string, unknown> {
  const { view, context } = opened;
  const rule = ruleOf(context.procedure, action);
  const part = view.parts.find(({ no }) => String(no) === postedText(body, 'part')) ?? view.parts[0];
  if (!rule || !part || rule.changes || rule.recalls) return {};
  const ticked = [body.question].flat().filter((one): one is string => typeof one === 'string');
  const input = readInput(context.procedure, context.wording, action, part, { ...body, questions: ticked.join(',') });
  return Object.fromEntries(
    Object.entries(input).filter(([name, value]) => {
      if (name === 'authority') return value !== '';
      if (name === 'questions') return (value as unknown[]).length > 0;
      return name !== 'question' || value !== 0;
    }),
  );
}
