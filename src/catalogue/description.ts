import type { ProcedureVersion } from '../procedures/index.ts';
import { type Course, courseOf } from './course.ts';
import { type ChapterDescription, chaptersOf, inputsOf, type SectionDescription, sectionsOf } from './data.ts';
import {
  type LegalDescription,
  legalDescription,
  retentionSentences,
  type Translation,
  translationsOf,
} from './legal.ts';
import { type LinkDescription, linksOf } from './links.ts';
import {
  type OutsideDescription,
  outsideOf,
  participantsOf,
  type RoleDescription,
  rolesOf,
  type SightDescription,
  type UserDescription,
  usersOf,
} from './people.ts';
import { publicSentences } from './public.ts';
import { type RegisterDescription, registerOf } from './register.ts';
import { wordsOf } from './words.ts';

/**
 * What the public is told of a procedure (Regulation (EU) No 1024/2012 Art. 18(2)), in one language, by its definition alone: pages and
 * JSON say the same.
 */
export interface Description {
  readonly id: string;
  readonly version: string;
  readonly language: string;
  readonly area: string;
  readonly title: string;
  readonly summary: string;
  readonly legal: LegalDescription;
  readonly roles: readonly RoleDescription[];
  readonly outside: readonly OutsideDescription[];
  readonly participants: readonly SightDescription[];
  readonly users: readonly UserDescription[];
  /** Of a register; empty: it is none. */
  readonly register: readonly RegisterDescription[];
  readonly form: readonly SectionDescription[];
  readonly inputs: readonly SectionDescription[];
  readonly chapters: readonly ChapterDescription[];
  readonly course: Course;
  readonly links: readonly LinkDescription[];
  readonly retention: readonly string[];
  /** What everybody may read of its exchanges. */
  readonly public: readonly string[];
  /** Whether anything is. */
  readonly publishes: boolean;
  readonly translations: readonly Translation[];
}

/** By version, then by language: a version never changes. */
const kept = new WeakMap<ProcedureVersion, Map<string, Description>>();

export function describe(procedure: ProcedureVersion, language: string): Description {
  const known = kept.get(procedure) ?? new Map<string, Description>();
  kept.set(procedure, known);
  const description = known.get(language) ?? make(procedure, language);
  known.set(language, description);
  return description;
}

function make(procedure: ProcedureVersion, language: string): Description {
  const words = wordsOf(procedure, language);
  return {
    id: procedure.id,
    version: procedure.hash,
    language,
    area: words.text('area.title'),
    title: words.text('procedure.title'),
    summary: words.text('procedure.summary'),
    legal: legalDescription(procedure, words),
    roles: rolesOf(procedure, words),
    outside: outsideOf(procedure, words),
    participants: participantsOf(procedure, words),
    users: usersOf(procedure, words),
    register: registerOf(procedure, words),
    form: sectionsOf(procedure, words),
    inputs: inputsOf(procedure, words),
    chapters: chaptersOf(procedure, words),
    course: courseOf(procedure, words),
    links: linksOf(procedure, words),
    public: publicSentences(procedure, words),
    publishes: procedure.public !== undefined,
    retention: retentionSentences(procedure.workflow, words),
    translations: translationsOf(procedure, words),
  };
}
