import { unnamed } from './check-gateway.ts';
import type { Procedure } from './model.ts';
import type { Report, Sources } from './source.ts';

/**
 * Most months to blocking and to deletion: Regulation (EU) No 1024/2012 Art. 14(1) (18, where an act says so) and (4). What an act of its own
 * lets be kept longer, such as the entries of a register, says under which provisions (Art. 14(2)).
 */
const LONGEST_KEPT = { block: 18, erase: 36 } as const;
const MONTHS = { days: 1 / 28, months: 1, years: 12 } as const;

/** How long personal data are kept, by what the procedure says, or the shape where it says nothing. */
export function checkRetention(procedure: Procedure, sources: Sources, report: Report): void {
  const source = sources.procedure.value.retention ? sources.procedure : sources.workflow;
  const { retention, terms } = procedure.workflow;
  const length = (word: keyof typeof LONGEST_KEPT): number => retention[word].for * MONTHS[retention[word].unit];
  for (const word of ['block', 'erase'] as const) {
    const fault = (message: string): void => report(source.fault(['retention', word], message));
    const { from, under } = retention[word];
    const longer = length(word) > LONGEST_KEPT[word];
    if (longer && !under)
      fault(`longer than the ${LONGEST_KEPT[word]} months that Art. 14 allows: \`under\` what provisions?`);
    if (under && !longer) fault('Art. 14 allows as much: it needs no other provisions');
    for (const missing of under ? unnamed(procedure, under.act, under.articles) : []) fault(missing);
    if (from !== undefined && !terms[from]) fault(`no term ${from}`);
  }
  if (retention.block.from === retention.erase.from && length('erase') < length('block'))
    report(source.fault(['retention', 'erase'], 'deleted before it is blocked'));
}
