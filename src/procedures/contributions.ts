import { z } from 'zod';
import type { Workflow } from './model.ts';
import { name } from './names.ts';

/** What an action may contribute to the thread of an exchange. */
export const KINDS = [
  'comment',
  'information',
  'opinion',
  'objection',
  'report',
  'evaluation',
  'question',
  'answer',
] as const;
export type ContributionKind = (typeof KINDS)[number];

/** The words of an action that contributes; a question `awaits` the role that is to answer it. */
export const contributionWords = { contributes: z.enum(KINDS).optional(), awaits: name.optional() };

/** What the compiled action says of it. */
export interface ContributionRule {
  /** Its texts, files and codes stand in the thread, as this. */
  readonly contributes?: ContributionKind;
  /** Of a question: the role whose turn it is until it has answered. */
  readonly awaits?: string;
}

/** What can wait for a word of a role, by the names of its texts: facts that it settles, and the actions that ask it something. */
export const pendingNames = ({ pending, actions }: Pick<Workflow, 'pending' | 'actions'>, role?: string): string[] => [
  ...Object.keys(pending).filter((fact) => role === undefined || pending[fact] === role),
  ...Object.entries(actions).flatMap(([action, { awaits }]) =>
    awaits !== undefined && (role === undefined || awaits === role) ? [action] : [],
  ),
];
