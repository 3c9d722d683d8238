import type { Readable } from 'node:stream';
import type { Actor } from '../accounts/index.ts';
import type { Attachments } from '../attachments/index.ts';
import { zipOf } from './case-file.service.ts';
import { exchangeDocument } from './documents.routes.ts';
import type { CaseReports } from './report.pages.tsx';

export interface CaseFileSources {
  readonly caseReports: CaseReports;
  readonly attachments: Pick<Attachments, 'read'>;
}

/** Makes the whole file of a case for a reader: a ZIP, streamed. */
export type CaseFiles = (actor: Actor, id: string, language: string) => Promise<{ number: string; content: Readable }>;

export const caseFiles =
  ({ caseReports, attachments }: CaseFileSources): CaseFiles =>
  async (actor, id, language) => {
    const { opened, file, at } = await caseReports(actor, id, { language, purpose: 'case-file' });
    const { view, context } = opened;
    // What its own country has not released is no part of the exchange yet.
    const json = exchangeDocument({ ...view, held: [] }, context.procedure, context.wording);
    return { number: view.number, content: zipOf({ view, report: file, json, at }, attachments.read) };
  };
