import { askedFields, fieldsOf, type Procedure } from '../procedures/index.ts';
import type { Issue } from '../refusal.ts';
import type { AttachmentState, FileContent } from './attachments.ts';
import type { FieldValue, FiledAttachment, RequestContent } from './model.ts';

/** Files that a form asks for by name: what is kept in the field is the id of the file, which is an attachment as the others are. */

export interface Slot {
  /** The field's name. */
  readonly name: string;
  /** The id of its file. */
  readonly id: string;
}

type Fields = Pick<Procedure, 'form'>;

/** The fields of the form that take a file. */
export const fileFieldsOf = (procedure: Fields): string[] =>
  fieldsOf(procedure).flatMap(({ name, type }) => (type === 'file' ? [name] : []));

/** Those that are filled. */
export const slotsOf = (procedure: Fields, { fields }: Pick<RequestContent, 'fields'>): Slot[] =>
  fileFieldsOf(procedure).flatMap((name) => {
    const id = fields[name];
    return typeof id === 'string' ? [{ name, id: id.toLowerCase() }] : [];
  });

/** The content with these files in its fields, and no others. */
export function withSlots(procedure: Fields, content: RequestContent, slots: readonly Slot[]): RequestContent {
  const files = new Set(fileFieldsOf(procedure));
  const others = Object.entries(content.fields).filter(([name]) => !files.has(name));
  return { ...content, fields: Object.fromEntries([...others, ...slots.map(({ name, id }) => [name, id] as const)]) };
}

/** Files that stand in a field which is not asked after all: they are not sent. */
export function unasked(procedure: Procedure, content: RequestContent): Set<string> {
  const asked = askedFields(procedure, content.fields);
  return new Set(slotsOf(procedure, content).flatMap(({ name, id }) => (asked.has(name) ? [] : [id])));
}

/** Fields whose file is neither among those that come along nor stood in what was sent before. */
export function slotIssues(
  procedure: Fields,
  content: RequestContent,
  files: readonly string[] | undefined,
  sent: RequestContent | undefined,
): Issue[] {
  const there = new Set([
    ...(files ?? []).map((id) => id.toLowerCase()),
    ...(sent ? slotsOf(procedure, sent).map(({ id }) => id) : []),
  ]);
  return slotsOf(procedure, content).flatMap(({ name, id }) =>
    there.has(id) ? [] : [{ pointer: `/content/fields/${name}`, code: 'upload-unknown' }],
  );
}

/** A field's file as it is shown. */
export function filed(
  id: FieldValue | undefined,
  attachments: readonly AttachmentState[],
  files: ReadonlyMap<number, FileContent>,
): FiledAttachment | undefined {
  if (typeof id !== 'string') return undefined;
  const found = attachments.find(({ file }) => file?.id === id.toLowerCase());
  return { attachment: found?.no ?? null, name: (found && files.get(found.no)?.name) ?? '' };
}
