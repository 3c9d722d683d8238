import type { ProcedureSource, QuestionsSource, WorkflowSource } from './definition.ts';
import type { Fault, Field, Procedure, Sight } from './model.ts';
import type { Source } from './source.ts';
import { messageFault, placeholdersOf } from './wording.ts';

export interface Sources {
  readonly procedure: Source<ProcedureSource>;
  readonly workflow: Source<WorkflowSource>;
  readonly questions: Source<QuestionsSource> | undefined;
}

export interface TextSources {
  readonly languages: readonly string[];
  texts(language: string): { path: string; source: Source<Record<string, string>> | undefined };
}

type Report = (fault: Fault) => void;

/** Field types that can only hold free text about a case: personal data may always stand in them. */
const FREE = new Set(['long-text']);
/** Names that are personal data by what they mean (Regulation 2016/679 Art. 4(1)); such a field must carry the mark. */
const PERSONAL = /name|birth|nationality|passport|address|e-?mail|phone/i;

/** Refuses what no law could mean: see each rule's message. Returns every fault. */
export function check(procedure: Procedure, sources: Sources, texts: TextSources): Fault[] {
  const faults: Fault[] = [];
  const report: Report = (fault) => faults.push(fault);
  checkStates(procedure, sources.workflow, report);
  checkActions(procedure, sources.workflow, report);
  checkTerms(procedure, sources.workflow, report);
  checkForm(procedure, sources.procedure, report);
  checkSight(procedure, sources.workflow, report);
  if (sources.questions) checkQuestions(procedure, sources.questions, report);
  checkTexts(procedure, texts, report);
  return faults;
}

/** States reached by an action or by a term that passes, from each state. */
function moves(procedure: Procedure): { from: string; to: string }[] {
  const { actions, terms, states } = procedure.workflow;
  const byAction = Object.values(actions).flatMap((action) =>
    action.to === undefined ? [] : action.from.map((from) => ({ from, to: action.to as string })),
  );
  const byTerm = Object.values(terms).flatMap((term) => {
    if (term.whenOver === 'overdue') return [];
    const { to } = term.whenOver;
    return Object.keys(states).flatMap((from) => (states[from]?.final ? [] : { from, to }));
  });
  return [...byAction, ...byTerm];
}

function reach(start: readonly string[], steps: readonly (readonly [string, string])[]): Set<string> {
  const seen = new Set(start);
  for (let grew = true; grew; ) {
    grew = false;
    for (const [from, to] of steps) {
      if (seen.has(from) && !seen.has(to)) {
        seen.add(to);
        grew = true;
      }
    }
  }
  return seen;
}

function checkStates(procedure: Procedure, source: Source<WorkflowSource>, report: Report): void {
  const { workflow } = procedure;
  const steps = moves(procedure);
  const forward = reach(
    [workflow.opening.to],
    steps.map(({ from, to }) => [from, to] as const),
  );
  const finals = workflow.order.filter((state) => workflow.states[state]?.final);
  const backward = reach(
    finals,
    steps.map(({ from, to }) => [to, from] as const),
  );
  if (finals.length === 0) report(source.fault(['states'], 'no state is final'));
  for (const state of workflow.order) {
    const rule = workflow.states[state];
    const at = ['states', state];
    if (!forward.has(state)) report(source.fault(at, `state ${state} cannot be reached`));
    if (!backward.has(state))
      report(source.fault(at, `state ${state} is a dead end: no final state can be reached from it`));
    if (rule?.final && rule.turn) report(source.fault(at, `state ${state} is final, so nobody’s turn can be in it`));
    if (!rule?.final && !rule?.turn) report(source.fault(at, `state ${state} does not say whose turn it is`));
    if (rule?.turn && !workflow.roles[rule.turn]) report(source.fault([...at, 'turn'], `no role ${rule.turn}`));
    if (rule?.until && !workflow.terms[rule.until]) report(source.fault([...at, 'until'], `no term ${rule.until}`));
  }
}

function checkActions(procedure: Procedure, source: Source<WorkflowSource>, report: Report): void {
  const { workflow } = procedure;
  const { opening } = workflow;
  const role = (name: string, path: readonly string[]): void => {
    if (!workflow.roles[name]) report(source.fault(path, `no role ${name}`));
  };
  const state = (name: string, path: readonly string[]): void => {
    if (!workflow.states[name]) report(source.fault(path, `no state ${name}`));
  };
  if (!Object.values(workflow.users).some((user) => user.acts))
    report(source.fault(['users'], 'no kind of user may act'));
  role(opening.by, ['opening', 'by']);
  state(opening.to, ['opening', 'to']);
  for (const told of opening.tells) role(told, ['opening', 'tells']);
  for (const [name, first] of Object.entries(opening.participants)) {
    if (!workflow.participants[name]?.[first])
      report(source.fault(['opening'], `role ${name} has no participant state ${first}`));
  }
  for (const name of Object.keys(workflow.roles)) {
    if (!opening.participants[name])
      report(source.fault(['roles', name], `nobody ever becomes ${name}: the opening does not name it`));
  }
  for (const [name, action] of Object.entries(workflow.actions)) {
    const at = ['actions', name];
    role(action.by, [...at, 'by']);
    for (const from of action.from) {
      state(from, [...at, 'from']);
      if (workflow.states[from]?.final)
        report(source.fault([...at, 'from'], `nothing can be done in the final state ${from}`));
    }
    if (action.to) state(action.to, [...at, 'to']);
    if (action.becomes && !workflow.participants[action.by]?.[action.becomes]) {
      report(source.fault([...at, 'becomes'], `role ${action.by} has no participant state ${action.becomes}`));
    }
    if (
      !action.to &&
      (action.tells.length > 0 || action.input.length > 0 || action.becomes || action.answers !== 'partial')
    ) {
      report(source.fault(at, `action ${name} moves nothing: it may only keep partial answers`));
    }
    for (const told of action.tells) role(told, [...at, 'tells']);
    for (const [index, field] of action.input.entries()) {
      checkField(procedure, field, [...at, 'input', index], source, report);
      if (field.type !== 'integer' && field.type !== 'choice') {
        report(
          source.fault(
            [...at, 'input', index, 'type'],
            `the input of an action is a code or a number, recorded in its event; ${field.type} is neither`,
          ),
        );
      }
    }
  }
}

function checkTerms(procedure: Procedure, source: Source<WorkflowSource>, report: Report): void {
  const { workflow, form } = procedure;
  for (const [name, term] of Object.entries(workflow.terms)) {
    const at = ['terms', name];
    const opens = term.starts === workflow.opening.action;
    const starter = workflow.actions[term.starts];
    if (!opens && !starter) report(source.fault([...at, 'starts'], `no action ${term.starts}`));
    const fields = opens ? form.flatMap((section) => section.fields) : (starter?.input ?? []);
    const measure = fields.find((field) => field.name === term.for);
    if (!measure || measure.type !== 'integer' || !measure.required || measure.personal) {
      report(
        source.fault(
          [...at, 'for'],
          `term ${name} needs ${term.for} as a required integer that is no personal data, asked when it starts`,
        ),
      );
    }
    for (const end of term.ends) if (!workflow.actions[end]) report(source.fault([...at, 'ends'], `no action ${end}`));
    if (!workflow.roles[term.calendar]) report(source.fault([...at, 'calendar'], `no role ${term.calendar}`));
    const owned = Object.values(workflow.states).some((state) => state.until === name);
    if (!owned) report(source.fault(at, `term ${name} has no owner: no state runs until it`));
    if (term.whenOver !== 'overdue' && !workflow.states[term.whenOver.to]) {
      report(source.fault([...at, 'when-over'], `no state ${term.whenOver.to}`));
    }
  }
}

function checkField<T>(
  procedure: Procedure,
  field: Field,
  path: readonly PropertyKey[],
  source: Source<T>,
  report: Report,
): void {
  if (field.type === 'choice' && !field.list)
    report(source.fault(path, `choice ${field.name} names neither options nor a vocabulary`));
  if (field.list && !procedure.lists[field.list]) report(source.fault(path, `no list or vocabulary ${field.list}`));
  if ((field.type === 'text' || field.type === 'long-text') && !field.max)
    report(source.fault(path, `${field.name} needs max (characters)`));
  if (field.range && field.range[0] > field.range[1]) report(source.fault(path, `${field.name}: min is above max`));
  if (!field.personal && !FREE.has(field.type) && (field.type === 'text' || PERSONAL.test(field.name))) {
    report(source.fault(path, `${field.name} can name a person: mark it \`personal: true\``));
  }
}

function checkForm(procedure: Procedure, source: Source<ProcedureSource>, report: Report): void {
  const seen = new Set<string>();
  for (const [s, section] of procedure.form.entries()) {
    for (const [f, field] of section.fields.entries()) {
      const at = ['form', s, 'fields', f];
      if (seen.has(field.name)) report(source.fault(at, `field ${field.name} stands twice`));
      seen.add(field.name);
      checkField(procedure, field, at, source, report);
    }
  }
}

const sees = (sight: Sight, what: string): boolean => sight === 'all' || sight.includes(what);

function checkSight(procedure: Procedure, source: Source<WorkflowSource>, report: Report): void {
  const { workflow } = procedure;
  const known = new Set([
    ...procedure.form.map((section) => section.name),
    'questions',
    'answers',
    'free-text',
    'personal',
  ]);
  const sights: { path: string[]; sight: Sight; role?: string }[] = [
    ...Object.entries(workflow.users).map(([user, rule]) => ({ path: ['users', user, 'sees'], sight: rule.sees })),
    ...Object.entries(workflow.participants).flatMap(([role, states]) =>
      Object.entries(states).map(([state, rule]) => ({
        path: ['participants', role, state, 'sees'],
        sight: rule.sees,
        role,
      })),
    ),
  ];
  for (const { path, sight } of sights) {
    if (sight === 'all') continue;
    for (const name of sight) if (!known.has(name)) report(source.fault(path, `there is nothing named ${name} to see`));
  }
  for (const name of known) {
    const shown = (list: { sight: Sight }[]): boolean => list.some(({ sight }) => sees(sight, name));
    if (!shown(sights.filter(({ role }) => role)) || !shown(sights.filter(({ role }) => !role))) {
      report(source.fault(['participants'], `${name} is shown to nobody`));
    }
  }
}

function checkQuestions(procedure: Procedure, source: Source<QuestionsSource>, report: Report): void {
  const fields = new Map(procedure.form.flatMap((section) => section.fields).map((field) => [field.name, field]));
  for (const [name, placeholder] of Object.entries(procedure.placeholders)) {
    for (const from of placeholder.from) {
      const field = fields.get(from);
      const at = ['placeholders', name];
      if (!field) report(source.fault(at, `the form has no field ${from}`));
      else if ((field.personal || FREE.has(field.type)) && !placeholder.masked) {
        report(source.fault(at, `${name} shows ${from}, which is personal data: mark it \`personal: true\``));
      }
    }
  }
  const seen = new Map<string, Procedure['questions'][number]>();
  for (const question of procedure.questions) {
    const chapter = source.value.chapters.findIndex((entry) => entry.chapter === question.chapter);
    const position = source.value.chapters[chapter]?.questions.findIndex((entry) => entry.code === question.code) ?? -1;
    const at = position < 0 ? ['chapters', chapter] : ['chapters', chapter, 'questions', position];
    if (seen.has(question.code)) report(source.fault(at, `question ${question.code} stands twice`));
    seen.set(question.code, question);
    if (question.answer.kind === 'choice' && !procedure.lists[question.answer.list]) {
      report(source.fault(at, `question ${question.code}: no list or vocabulary ${question.answer.list}`));
    }
    if (question.answer.kind === 'number' && question.answer.min > question.answer.max) {
      report(source.fault(at, `question ${question.code}: min is above max`));
    }
    const parent = question.parent === undefined ? undefined : seen.get(question.parent);
    const allowed = parent?.answer.kind === 'choice' ? procedure.lists[parent.answer.list] : [];
    for (const answer of question.when) {
      if (!allowed?.includes(answer))
        report(source.fault(at, `follow-up ${question.code}: ${question.parent} cannot be answered ${answer}`));
    }
    for (const name of question.placeholders) {
      if (!procedure.placeholders[name])
        report(source.fault(at, `question ${question.code}: no placeholder {${name}}`));
    }
  }
}

/** Every key that the procedure's pages, mails and lists will ask for. */
export function requiredTexts(procedure: Procedure): string[] {
  const { workflow } = procedure;
  const inputs = Object.values(workflow.actions).flatMap((action) => action.input);
  const fields = [...procedure.form.flatMap((section) => section.fields), ...inputs];
  return [
    'area.title',
    'procedure.title',
    'procedure.summary',
    ...procedure.form.map((section) => `section.${section.name}`),
    ...fields.map((field) => `field.${field.name}`),
    ...Object.keys(workflow.roles).map((role) => `role.${role}`),
    ...workflow.order.flatMap((state) => [
      `state.${state}`,
      ...(workflow.states[state]?.turn ? [`turn.${state}`] : []),
    ]),
    `action.${workflow.opening.action}`,
    `action.${workflow.opening.action}.done`,
    ...Object.keys(workflow.actions).flatMap((name) => [
      `action.${name}`,
      `action.${name}.help`,
      `action.${name}.done`,
    ]),
    ...Object.keys(workflow.terms).flatMap((name) => [`term.${name}`, `term.${name}.over`]),
    ...Object.entries(procedure.lists).flatMap(([list, codes]) =>
      list === 'yes-no' ? [] : codes.map((code) => `option.${list}.${code}`),
    ),
    ...Object.keys(procedure.placeholders).map((name) => `placeholder.${name}`),
    ...procedure.chapters.map((chapter) => `chapter.${chapter}`),
    ...procedure.questions.map((question) => `question.${question.code}`),
  ];
}

function checkTexts(procedure: Procedure, sources: TextSources, report: Report): void {
  const required = requiredTexts(procedure);
  const [first] = sources.languages;
  for (const language of sources.languages) {
    const { path, source } = sources.texts(language);
    const place = (key: string, message: string): Fault =>
      source ? source.fault([key], message) : { file: path, line: 1, message };
    const texts = procedure.texts[language] ?? {};
    for (const key of required) if (!texts[key]) report(place(key, `text ${key} is missing in ${language}`));
    for (const [key, message] of Object.entries(source?.value ?? {})) {
      const fault = messageFault(message);
      if (fault) report(place(key, `text ${key} is no ICU message: ${fault}`));
      const own = placeholdersOf(message).sort().join();
      const expected = placeholdersOf(procedure.texts[first ?? '']?.[key] ?? '')
        .sort()
        .join();
      if (!fault && own !== expected)
        report(place(key, `text ${key} has the placeholders {${own}} where ${first} has {${expected}}`));
      const base = key.replace(/\.(hint|help|done|over)$/, '');
      if (!required.includes(key) && !required.includes(base)) report(place(key, `text ${key} is used by nothing`));
    }
  }
}
