/**
 * Who sees and does what, by hand: from Regulation 1024/2012 Art. 9(3)–(6), 14(7), 17(3) and core dossier 1.6, 2.3 to 2.5. It imports nothing
 * of the policy that it is held against. A lawyer should be able to check it; the same holds for all four procedures.
 *
 * sees      `overview`: the codes that name nobody, and the questions without what is personal or typed in them.
 *           `everything`: also all other fields of the request, answers, messages, attachments.
 *           `work`: answers in work, which are their holder's own paper. `1`, `2`: of these parts only.
 * acts      every action that is offered; every other one is refused.
 * desk      what it may keep about the case (reference, notes) or pass on within its authority.
 * copies    what it may draft from it.
 * refs      whose file references it sees.
 * boxes     the lists in which it is found, beside the one of all.
 *
 * Whoever has no line in a state does not learn that the exchange exists: administrators, handlers of another area, Vienna at all times;
 * Győr before it is asked, Budapest before it is involved.
 */
import type { Who } from './people.ts';

export const STATES = [
  'awaiting-acceptance',
  'accepted',
  'idle',
  'involved',
  'extension-proposed',
  'partly-answered',
  'clarification-requested',
  'replied',
  'closed',
  'withdrawn',
  'forwarded',
  'split',
] as const;
export type State = (typeof STATES)[number];
/** The accepted request, where Pécs lets an allocator give out its cases: before it is given to the handler, and then. */
export const GIVING = ['not-given', 'given'] as const;
export type Giving = (typeof GIVING)[number];

// biome-ignore format: a table
const TABLE: Record<State | Giving, string> = {
  'awaiting-acceptance': `
    milan                    | everything    | modify recall remind withdraw                                                                | keep claim hand-over | change copy    | milan      | sent
    milanViewer              | overview      |                                                                                             |                      |                | milan      | sent
    pecs                     | overview      | accept forward split                                                                        | keep claim hand-over |                |            | waiting received
    pecsViewer pecsAllocator | overview      |                                                                                             |                      |                |            | waiting received`,
  accepted: `
    milan                    | everything    | attach message recall remind withdraw                                                       | keep claim hand-over | copy           | milan pecs | sent
    milanViewer              | overview      |                                                                                             |                      |                | milan      | sent
    pecs                     | everything work | attach forward message propose-extension recall reply reply-in-part save-answers split    | keep claim hand-over |                | milan pecs | waiting received
    pecsViewer pecsAllocator | overview      |                                                                                             |                      |                | pecs       | waiting received`,
  // Nothing has happened for two months: Art. 14(7).
  idle: `
    milan                    | everything    | attach involve-coordinator message recall remind withdraw                                   | keep claim hand-over | copy           | milan pecs | sent
    milanViewer              | overview      |                                                                                             |                      |                | milan      | sent
    pecs                     | everything work | attach forward involve-coordinator message propose-extension recall reply reply-in-part save-answers split | keep claim hand-over |    | milan pecs | waiting received
    pecsViewer pecsAllocator | overview      |                                                                                             |                      |                | pecs       | waiting received`,
  // The coordinator urges, and sees nothing of whom it is about.
  involved: `
    milan                    | everything    | attach message recall remind withdraw                                                       | keep claim hand-over | copy           | milan pecs | sent
    milanViewer              | overview      |                                                                                             |                      |                | milan      | sent
    pecs                     | everything work | attach forward message propose-extension recall reply reply-in-part save-answers split    | keep claim hand-over |                | milan pecs | waiting received
    pecsViewer pecsAllocator | overview      |                                                                                             |                      |                | pecs       | waiting received
    budapest                 | overview      | message remind                                                                              | keep claim hand-over |                |            | received`,
  'extension-proposed': `
    milan                    | everything    | agree-extension attach message recall refuse-extension remind withdraw                      | keep claim hand-over | copy           | milan pecs | waiting sent
    milanViewer              | overview      |                                                                                             |                      |                | milan      | waiting sent
    pecs                     | everything work | attach forward message recall reply reply-in-part save-answers split                      | keep claim hand-over |                | milan pecs | waiting received
    pecsViewer pecsAllocator | overview      |                                                                                             |                      |                | pecs       | waiting received`,
  'partly-answered': `
    milan                    | everything    | attach message recall remind                                                                | keep claim hand-over | copy           | milan pecs | sent
    milanViewer              | overview      |                                                                                             |                      |                | milan      | sent
    pecs                     | everything work | attach message propose-extension recall reply reply-in-part save-answers                  | keep claim hand-over |                | milan pecs | waiting received
    pecsViewer pecsAllocator | overview      |                                                                                             |                      |                | pecs       | waiting received`,
  'clarification-requested': `
    milan                    | everything    | attach message recall remind                                                                | keep claim hand-over | copy           | milan pecs | sent
    milanViewer              | overview      |                                                                                             |                      |                | milan      | sent
    pecs                     | everything    | attach correct give-clarification message recall                                            | keep claim hand-over |                | milan pecs | waiting received
    pecsViewer pecsAllocator | overview      |                                                                                             |                      |                | pecs       | waiting received`,
  replied: `
    milan                    | everything    | ask-clarification attach close message recall                                               | keep claim hand-over | copy           | milan pecs | waiting sent
    milanViewer              | overview      |                                                                                             |                      |                | milan      | waiting sent
    pecs                     | everything    | attach correct message recall                                                               | keep claim hand-over |                | milan pecs | received
    pecsViewer pecsAllocator | overview      |                                                                                             |                      |                | pecs       | received`,
  closed: `
    milan                    | everything    |                                                                                             | keep claim hand-over | copy follow-up | milan pecs | closed
    milanViewer              | overview      |                                                                                             |                      |                | milan      | closed
    pecs                     | everything    |                                                                                             | keep claim hand-over |                | milan pecs | closed
    pecsViewer pecsAllocator | overview      |                                                                                             |                      |                | pecs       | closed`,
  // Pécs had accepted it; it is asked no more, and needs to know no more.
  withdrawn: `
    milan                    | everything    |                                                                                             | keep claim hand-over | copy follow-up | milan pecs | closed
    milanViewer              | overview      |                                                                                             |                      |                | milan      | closed
    pecs                     | overview      |                                                                                             |                      |                | pecs       | closed
    pecsViewer pecsAllocator | overview      |                                                                                             |                      |                | pecs       | closed`,
  // Pécs had accepted it, written and begun to answer; then it gave it to Győr, which has accepted it, written and begun to answer.
  forwarded: `
    milan                    | everything    | attach message recall remind withdraw                                                       | keep claim hand-over | copy           | milan pecs gyor | sent
    milanViewer              | overview      |                                                                                             |                      |                | milan      | sent
    pecs                     | overview      |                                                                                             |                      |                | pecs       | closed
    pecsViewer pecsAllocator | overview      |                                                                                             |                      |                | pecs       | closed
    gyor                     | everything work | attach forward message propose-extension recall reply reply-in-part save-answers split    | keep claim hand-over |                | milan gyor | waiting received
    gyorViewer               | overview      |                                                                                             |                      |                | gyor       | waiting received`,
  // Pécs keeps the first question, Győr has the other two; each has accepted, written, and answered one.
  split: `
    milan                    | everything 1 2 | attach message recall remind                                                               | keep claim hand-over | copy           | milan pecs gyor | sent
    milanViewer              | overview 1 2  |                                                                                             |                      |                | milan      | sent
    pecs                     | everything work 1 | attach message propose-extension recall reply reply-in-part save-answers                | keep claim hand-over |                | milan pecs | waiting received
    pecsViewer pecsAllocator | overview 1    |                                                                                             |                      |                | pecs       | waiting received
    gyor                     | everything work 2 | attach message propose-extension recall reply reply-in-part save-answers                | keep claim hand-over |                | milan gyor | waiting received
    gyorViewer               | overview 2    |                                                                                             |                      |                | gyor       | waiting received`,
  'not-given': `
    milan                    | everything    | attach message recall remind withdraw                                                       | keep claim hand-over | copy           | milan pecs | sent
    milanViewer              | overview      |                                                                                             |                      |                | milan      | sent
    pecs                     | overview      |                                                                                             |                      |                | pecs       | waiting received
    pecsAllocator            | overview      |                                                                                             | allocate             |                | pecs       | waiting received
    pecsViewer               | overview      |                                                                                             |                      |                | pecs       | waiting received`,
  given: `
    milan                    | everything    | attach message recall remind withdraw                                                       | keep claim hand-over | copy           | milan pecs | sent
    milanViewer              | overview      |                                                                                             |                      |                | milan      | sent
    pecs                     | everything work | attach forward message propose-extension recall reply reply-in-part save-answers split    | keep                 |                | milan pecs | waiting received
    pecsAllocator            | overview      |                                                                                             | allocate             |                | pecs       | waiting received
    pecsViewer               | overview      |                                                                                             |                      |                | pecs       | waiting received`,
};

export interface Grant {
  readonly sees: 'nothing' | 'overview' | 'everything';
  readonly work: boolean;
  readonly parts: readonly number[];
  readonly acts: readonly string[];
  readonly desk: readonly string[];
  readonly copies: readonly string[];
  readonly refs: readonly string[];
  readonly boxes: readonly string[];
}

const NOTHING: Grant = { sees: 'nothing', work: false, parts: [], acts: [], desk: [], copies: [], refs: [], boxes: [] };

const words = (cell = ''): string[] => cell.trim().split(/\s+/).filter(Boolean);

function grantIn(line: string): [string[], Grant] {
  const [who, seen, acts, desk, copies, refs, boxes] = line.split('|').map(words);
  const parts = (seen ?? []).map(Number).filter((no) => no > 0);
  return [
    who ?? [],
    {
      sees: seen?.[0] === 'everything' ? 'everything' : 'overview',
      work: seen?.includes('work') ?? false,
      parts: parts.length > 0 ? parts : [1],
      acts: acts ?? [],
      desk: desk ?? [],
      copies: copies ?? [],
      refs: refs ?? [],
      boxes: boxes ?? [],
    },
  ];
}

const grants = new Map(
  [...STATES, ...GIVING].flatMap((state) =>
    TABLE[state]
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [people, grant] = grantIn(line);
        return people.map((who): [string, Grant] => [`${state} ${who}`, grant]);
      }),
  ),
);

/** What somebody is granted in an exchange of this state. */
export const grantedTo = (who: Who, state: State | Giving): Grant => grants.get(`${state} ${who}`) ?? NOTHING;
