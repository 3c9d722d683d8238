import type { SourceFile } from '../../src/procedures/index.ts';

/**
 * A procedure of the tests' own, as small as can be with everything in it: about lifts, in two languages. Three terms: one
 * lapses, one is only missed, one closes by silence.
 */

export const SMALL_LANGUAGES = ['en', 'it'];

export const WORKFLOW = 'procedures/workflows/ask.yaml';
export const AREA = 'procedures/lifts/area.yaml';
export const PROCEDURE = 'procedures/lifts/inspection.yaml';
export const ANNEX = 'procedures/annex.yaml';
export const QUESTIONS = 'procedures/lifts/questions.yaml';
export const VOCABULARY = 'vocabularies/defects.yaml';
export const SHARED_EN = 'procedures/workflows/texts/ask.en.yaml';
export const SHARED_IT = 'procedures/workflows/texts/ask.it.yaml';
export const OWN_EN = 'procedures/lifts/texts/inspection.en.yaml';
export const OWN_IT = 'procedures/lifts/texts/inspection.it.yaml';

const texts: Record<string, string> = {
  [WORKFLOW]: `workflow: ask
roles:
  asker: { holds: sends, per: exchange }
  holder: { holds: replies, per: part }
users:
  handler: { acts: true, sees: all }
  viewer: { acts: false, sees: [overview, questions] }
participants:
  asker:
    engaged: { sees: all }
  holder:
    invited: { sees: [overview, questions] }
    engaged: { sees: all }
states:
  waiting: { turn: holder, until: lapse }
  taken: { turn: holder, until: promised }
  answered: { turn: asker, until: silence }
  done: { final: true }
  lapsed: { final: true }
opening:
  action: ask
  by: asker
  to: waiting
  invites: { holder: invited }
  opens: { asker: engaged }
  tells: [holder]
actions:
  take:
    by: holder
    from: [waiting]
    to: taken
    becomes: engaged
    input:
      - { name: days, type: integer, min: 1, max: 30, required: true, suggests: daysWanted }
    tells: [asker]
  jot:
    by: holder
    from: [taken]
    answers: draft
  answer:
    by: holder
    from: [taken]
    to: answered
    answers: complete
    input:
      - { name: patience, type: integer, min: 1, max: 60, required: true, initial: 14 }
    tells: [asker]
  return:
    by: asker
    from: [answered]
    to: taken
    tells: [holder]
  finish:
    by: asker
    from: [answered]
    to: done
    input:
      - { name: rating, type: choice, options: grade }
    tells: [holder]
lists:
  grade: [good, bad]
terms:
  lapse: { starts: ask, for: daysWanted, unit: calendar-days, calendar: holder, ends: [answer], when-over: { to: lapsed } }
  promised: { starts: take, for: days, unit: working-days, calendar: holder, ends: [answer], when-over: overdue }
  silence: { starts: answer, for: patience, unit: weeks, calendar: asker, ends: [return, finish], when-over: { to: done } }
retention: { block: { for: 6, unit: months }, erase: { for: 3, unit: years } }
`,
  [AREA]: 'area: lifts\n',
  [ANNEX]: `annex: 32012R1024
version: 2022-02-21
points:
  - { point: 1, act: 32014L0033, articles: ["6", "39(5)"] }
`,
  [PROCEDURE]: `procedure: inspection
workflow: ask
basis:
  - { act: 32014L0033, articles: ["6"], status: unverified }
form:
  - section: overview
    fields:
      - { name: kind, type: choice, options: kinds, required: true }
      - { name: daysWanted, type: integer, min: 1, max: 30, required: true, initial: 10 }
  - section: lift
    fields:
      - { name: owner, type: text, max: 80, personal: true, required: true }
      - { name: floors, type: integer, min: 1, max: 200 }
      - { name: built, type: date }
      - { name: origin, type: country }
  - section: reason
    fields:
      - { name: why, type: long-text, max: 500, required: true }
lists:
  kinds: [passenger, goods]
questions: questions.yaml
gateway:
  annex:
    - { point: 1, act: 32014L0033, articles: ["6"] }
  in-use:
    - { since: "2015", act: 32014L0033, articles: ["6"], status: unverified }
`,
  [QUESTIONS]: `questions: lifts
placeholders:
  kind: { from: [kind] }
  owner: { from: [owner], personal: true }
  part: { type: text, max: 60 }
lists:
  reasons: [unsafe, unknown-builder, other]
chapters:
  - chapter: state
    questions:
      - code: q-1
        answer: yes-no
        source: published
        follow-ups:
          - { when: ["yes"], code: q-1a, answer: date }
          - when: ["no"]
            code: q-1b
            answer: { choice: reasons }
            follow-ups:
              - { when: [other], code: q-1c, answer: text }
      - { code: q-2, answer: { number: { min: 0, max: 9 } }, source: rebuilt }
  - chapter: defects
    questions:
      - code: q-3
        answer: { vocabulary: defects }
        source: rebuilt
        follow-ups:
          - { code: q-3a, answer: text }
`,
  [VOCABULARY]: `vocabulary: defects
codes:
  rope: { en: Rope, it: Fune }
  door: { en: Door, it: Porta }
`,
  [SHARED_EN]: `role.asker: Asking authority
role.holder: Holder of the file
state.draft: Draft
state.waiting: Waiting
state.taken: Taken
state.answered: Answered
state.done: Done
state.lapsed: Lapsed
turn.waiting: Take the question
turn.taken: Answer
turn.answered: Read the answer
action.ask: Ask
action.ask.done: Asked
action.take: Take
action.take.help: You see everything afterwards.
action.take.done: Taken
action.jot: Keep
action.jot.help: Nobody else sees it.
action.jot.done: Kept
action.answer: Answer
action.answer.help: The other authority reads it.
action.answer.done: Answered
action.return: Give back
action.return.help: Something is missing.
action.return.done: Given back
action.finish: Finish
action.finish.help: That was it.
action.finish.done: Finished
field.days: Days that you need
field.patience: Weeks after which silence closes it
field.rating: How was it?
option.grade.good: Good
option.grade.bad: Bad
term.lapse: To be taken by
term.lapse.over: It lapsed
term.lapse.then: If it is not answered by then, it lapses.
term.promised: Promised for
term.promised.over: The promise was missed
term.silence: Closes by itself on
term.silence.over: It closed by itself
term.silence.then: If nothing is said by then, it closes.
function.sends: Asks
function.replies: Answers
`,
  [SHARED_IT]: `role.asker: Autorità richiedente
role.holder: Detentore del fascicolo
state.draft: Bozza
state.waiting: In attesa
state.taken: Presa in carico
state.answered: Risposta data
state.done: Conclusa
state.lapsed: Decaduta
turn.waiting: Prendere in carico
turn.taken: Rispondere
turn.answered: Leggere la risposta
action.ask: Chiedere
action.ask.done: Chiesto
action.take: Prendere in carico
action.take.help: Poi si vede tutto.
action.take.done: Presa in carico
action.jot: Conservare
action.jot.help: Nessun altro la vede.
action.jot.done: Conservata
action.answer: Rispondere
action.answer.help: L’altra autorità la legge.
action.answer.done: Risposto
action.return: Restituire
action.return.help: Manca qualcosa.
action.return.done: Restituita
action.finish: Concludere
action.finish.help: È tutto.
action.finish.done: Conclusa
field.days: Giorni necessari
field.patience: Settimane dopo le quali il silenzio conclude
field.rating: Com’è andata?
option.grade.good: Bene
option.grade.bad: Male
term.lapse: Da prendere in carico entro
term.lapse.over: È decaduta
term.lapse.then: Senza risposta entro quel giorno decade.
term.promised: Promessa per
term.promised.over: La promessa non è stata mantenuta
term.silence: Si conclude da sola il
term.silence.over: Si è conclusa da sola
term.silence.then: Se nessuno dice nulla si chiude.
function.sends: Chiede
function.replies: Risponde
`,
  [OWN_EN]: `area.title: Lifts
procedure.title: Inspection of lifts
procedure.summary: Ask whether a lift is safe.
section.overview: Overview
section.lift: The lift
section.reason: Reason
field.kind: Kind of lift
field.kind.hint: As on the plate
field.daysWanted: Days
field.owner: Owner
field.floors: Floors
field.built: Built on
field.origin: Made in
field.why: Why do you ask?
option.kinds.passenger: Passenger lift
option.kinds.goods: Goods lift
placeholder.kind: kind of lift
placeholder.owner: owner
placeholder.part: part of the lift
chapter.state: State
chapter.defects: Defects
question.q-1: Is the {kind} of {owner} safe?
question.q-1a: Since when?
question.q-1b: Why not?
question.q-1c: Which other reason?
question.q-2: How many times was the {part} replaced?
question.q-3: Which defect does the {kind} have?
question.q-3a: Since when does it have it?
option.reasons.unsafe: Unsafe
option.reasons.unknown-builder: Unknown builder
option.reasons.other: Another reason
`,
  [OWN_IT]: `area.title: Ascensori
procedure.title: Ispezione di ascensori
procedure.summary: Chiedere se un ascensore è sicuro.
section.overview: Panoramica
section.lift: L’ascensore
section.reason: Motivo
field.kind: Tipo di ascensore
field.kind.hint: Come sulla targa
field.daysWanted: Giorni
field.owner: Proprietario
field.floors: Piani
field.built: Costruito il
field.origin: Fabbricato in
field.why: Perché chiedete?
option.kinds.passenger: Ascensore per persone
option.kinds.goods: Montacarichi
placeholder.kind: tipo di ascensore
placeholder.owner: proprietario
placeholder.part: parte dell’ascensore
chapter.state: Stato
chapter.defects: Difetti
question.q-1: È sicuro questo impianto ({kind}) di {owner}?
question.q-1a: Da quando?
question.q-1b: Perché no?
question.q-1c: Quale altro motivo?
question.q-2: Quante volte è stata sostituita questa parte ({part})?
question.q-3: Quale difetto ha questo impianto ({kind})?
question.q-3a: Da quando lo ha?
option.reasons.unsafe: Non sicuro
option.reasons.unknown-builder: Costruttore ignoto
option.reasons.other: Un altro motivo
`,
};

/** A change of one file: the first piece of text that is replaced. An empty one stands for the whole file. */
export type Change = readonly [file: string, from: string, to: string];

/** The files of the small procedure, with changes. Throws where a change finds nothing to replace. */
export function smallFiles(...changes: readonly Change[]): SourceFile[] {
  const changed = { ...texts };
  for (const [file, from, to] of changes) {
    const text = changed[file] ?? '';
    if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`);
    changed[file] = from === '' ? to : text.replace(from, () => to);
  }
  return Object.entries(changed).map(([path, text]) => ({ path, text: text + helpFor(path, changed) }));
}

/** What has an info point: to be explained in every language, whatever a test makes of the other texts. */
const EXPLAINED = /^(?:field|function|state|action|chapter|placeholder)\.[\w-]+(?=: )/gm;

/** The help texts that a file lacks, at its end, so that the lines of the others stay where they are. */
function helpFor(path: string, files: Readonly<Record<string, string>>): string {
  const ofOneKind = [SHARED_EN, SHARED_IT].includes(path) ? [SHARED_EN, SHARED_IT] : [OWN_EN, OWN_IT];
  if (!ofOneKind.includes(path)) return '';
  const keys = new Set(ofOneKind.flatMap((file) => files[file]?.match(EXPLAINED) ?? []));
  const where = ofOneKind[0] === SHARED_EN ? '' : ' here';
  const missing = [...keys].filter((key) => !files[path]?.includes(`${key}.help: `));
  return missing
    .filter((key) => !key.startsWith('placeholder.') || TYPED.has(key))
    .map((key) => `${key}.help: What ${key} is${where}.\n`)
    .join('');
}

/** Placeholders that are typed with a question: only these have a field of their own. */
const TYPED: ReadonlySet<string> = new Set(['placeholder.part']);

/** Texts of another procedure of the shape: as many, and none in the same words. */
export const textsOfAnother = (text: string): string => text.replace(/^([a-z][^:]*): (.*)$/gm, '$1: $2 (again)');
