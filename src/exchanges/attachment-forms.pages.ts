import type { FastifyRequest } from 'fastify';
import { type Attachments, ENDINGS, MOST_BYTES, type Owner, type Upload } from '../attachments/index.ts';
import { refusalOf } from '../problems.ts';
import { sayRefusal } from '../refusal-texts.ts';
import { formatSize, sayIn, sayKey } from '../texts/index.ts';
import { eachFile, type FieldModel, type FormBody, type FormError, MOST_FILES, postedText } from '../web/index.ts';

/** Files in forms: an input for new ones, and those uploaded already, so that a form that is shown again has lost none. */

/** The names of the two fields; `of` tells the forms of one page apart. */
export const fileFields = (of = ''): { readonly kept: string; readonly added: string } => {
  const end = of === '' ? '' : `.${of}`;
  return { kept: `files${end}`, added: `upload${end}` };
};

/** What tells the place of one field's file apart from others in a form. */
export const slotForm = (field: string): string => `slot.${field}`;

/** A file in one line: its name, its size, and whether it was scanned. */
export const describeFile = (language: string, { name, size, scan }: Pick<Upload, 'name' | 'size' | 'scan'>): string =>
  `${name} (${formatSize(language, size)}, ${sayKey(language, `files.scan.${scan}`)})`;

/** The fields, with the files that are there already: what is unticked is left out. */
export function filesFieldModels(
  language: string,
  options: {
    readonly of?: string;
    readonly uploads: readonly Upload[];
    readonly most: number;
    readonly required?: boolean;
    /** Of a field that takes one file. */
    readonly field?: { readonly label: string; readonly hint: string; readonly info: string };
  },
): FieldModel[] {
  const { of, uploads, most, required = false, field } = options;
  const say = sayIn(language);
  const { kept, added } = fileFields(of);
  const there: FieldModel = {
    kind: 'checkboxes',
    name: kept,
    label: field ? field.label : say('files.kept'),
    hint: say('files.kept.hint'),
    options: uploads.map((upload) => ({
      value: upload.id,
      label: describeFile(language, upload),
    })),
    value: uploads.map(({ id }) => id),
  };
  return [
    ...(uploads.length > 0 ? [there] : []),
    {
      kind: 'file',
      name: added,
      label: field ? field.label : say('files.add'),
      hint: [field?.hint, say('files.add.hint', { most, megabytes: MOST_BYTES / 1e6, endings: ENDINGS.join(', ') })]
        .filter(Boolean)
        .join(' · '),
      ...(field && field.info !== '' ? { info: field.info } : {}),
      accept: ENDINGS.map((ending) => `.${ending}`).join(),
      multiple: most > 1,
      required: required && uploads.length === 0,
    },
  ];
}

/** The ids of files that a posted form names. */
export function postedFiles(body: FormBody, of?: string): string[] {
  const ids = body[fileFields(of).kept];
  return (Array.isArray(ids) ? ids : [ids]).filter((id): id is string => typeof id === 'string' && id !== '');
}

/** Which forms of a page a posted body names files for. */
export const fileFormsIn = (body: FormBody): string[] =>
  Object.keys(body).flatMap((name) => /^files\.(.+)$/.exec(name)?.[1] ?? []);

/**
 * Takes in the files of a posted form and names them in its body, as if they had been there before. What was refused is told, each
 * file by its name; the others are kept.
 */
export async function takeFiles(request: FastifyRequest, attachments: Attachments, owner: Owner): Promise<FormError[]> {
  const errors: FormError[] = [];
  const body = request.body as Record<string, unknown>;
  const { language } = request;
  await eachFile(request, async ({ fieldname, filename, file }, position) => {
    const refuse = (message: string) => errors.push({ field: fieldname, message: `${filename}: ${message}` });
    if (position >= MOST_FILES) return void refuse(sayKey(language, 'refusal.too-many-files', { most: MOST_FILES }));
    try {
      const key = postedText(body, 'key');
      const { id } = await attachments.receive(owner, { name: filename, content: file, key, position });
      const kept = fieldname.replace(/^upload/, 'files');
      body[kept] = [...postedFiles({ files: body[kept] }), id];
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.code === 'internal') throw error;
      refuse(sayRefusal(language, refusal));
    }
  });
  return errors;
}
