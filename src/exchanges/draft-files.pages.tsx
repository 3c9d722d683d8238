import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { resumedNotice, type StashedForm } from '../accounts/index.ts';
import type { Attachments, Upload } from '../attachments/index.ts';
import { refusalOf } from '../problems.ts';
import { possibleFields, type Procedure } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { formFault, sayIssue } from '../refusal-texts.ts';
import { type FieldModel, type FormBody, type FormError, type PageTools, postedText, sendPage } from '../web/index.ts';
import { fileFields, filesFieldModels, postedFiles, slotForm, takeFiles } from './attachment-forms.pages.ts';
import { mostFiles } from './attachments.ts';
import { stepsOf } from './draft-forms.pages.ts';
import { type Open, StepPage } from './draft-views.pages.tsx';
import type { Exchanges } from './exchanges.service.ts';
import { openDraft, seenAndKey } from './open-draft.pages.ts';
import { fileFieldsOf, type Slot, slotsOf, withSlots } from './slots.ts';

export interface DraftFilePagesOptions {
  readonly exchanges: Exchanges;
  readonly attachments: Attachments;
  readonly tools: PageTools;
}

/** `/drafts/:id/attachments`: the step of a draft on which files are attached. */
export const draftFilePages: FastifyPluginAsync<DraftFilePagesOptions> = async (app, options) => {
  const { exchanges, attachments, tools } = options;
  const address = '/drafts/:id/attachments';

  async function open(request: FastifyRequest): Promise<Open> {
    const opened = await openDraft(exchanges, request);
    if (!stepsOf(opened.procedure, opened.draft).includes('attachments')) throw new Refusal('address-unknown', 404);
    return opened;
  }

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    opened: Open,
    shown: { files: readonly Upload[]; slots?: readonly Slot[]; errors?: readonly FormError[]; resumed?: StashedForm },
  ): Promise<FastifyReply> {
    const { draft, procedure, say } = opened;
    const { saved } = request.query as { saved?: string };
    const told = saved === undefined ? undefined : { tone: 'success' as const, text: say('draft.saved') };
    const notice = shown.resumed ? resumedNotice(request.language, shown.resumed.filesLost) : told;
    const shell = await tools.shell(request, reply, { current: '/exchanges/new', ...(notice ? { notice } : {}) });
    const { language } = request;
    const most = mostFiles(procedure, draft.kind);
    const slots = shown.slots ?? slotsOf(procedure, draft.content);
    const loose = shown.files.filter(({ id }) => !slots.some((slot) => slot.id === id));
    const looseModels = most === 0 ? [] : filesFieldModels(language, { uploads: loose, most });
    const model = {
      action: `/drafts/${draft.id}/attachments`,
      hidden: { csrf: reply.csrf, revision: String(draft.revision), key: randomUUID() },
      sections: [{ fields: [...slotModels(opened, shown.files, slots), ...looseModels] }],
      buttons: [
        { label: say('draft.save-continue'), kind: 'primary' as const },
        { label: say('draft.save'), kind: 'secondary' as const, name: 'then', value: 'stay' },
      ],
      errors: shown.errors ?? [],
    };
    const status = shown.errors ? 422 : 200;
    return sendPage(reply, <StepPage shell={shell} open={opened} step="attachments" model={model} />, status);
  }

  /** The files that a posted form names: the draft's own, and those that were just uploaded. */
  async function named({ files, actor, procedure }: Open, body: FormBody): Promise<Upload[]> {
    const ids = [...postedSlots(procedure, body).map(({ id }) => id), ...postedFiles(body)];
    const uploads = await attachments.uploads(actor, ids);
    return ids.flatMap((id) => [...files, ...uploads].find((one) => one.id === id) ?? []);
  }

  app.get(address, async (request, reply) => {
    const opened = await open(request);
    const stash = await request.takeStash();
    if (stash) {
      const slots = postedSlots(opened.procedure, stash.body);
      return show(request, reply, opened, { files: await named(opened, stash.body), slots, resumed: stash });
    }
    return show(request, reply, opened, { files: opened.files });
  });

  app.post(address, { config: { files: true } }, async (request, reply) => {
    const opened = await open(request);
    const { draft, actor, procedure } = opened;
    const errors = await takeFiles(request, attachments, actor);
    const body = request.body as FormBody;
    const slots = postedSlots(procedure, body);
    if (errors.length > 0) return show(request, reply, opened, { files: await named(opened, body), slots, errors });
    try {
      const { recipients } = draft;
      const content = withSlots(procedure, draft.content, slots);
      const files = postedFiles(body);
      await exchanges.saveDraft(actor, draft.id, { recipients, content, files }, ...seenAndKey(request));
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.code === 'internal') throw error;
      const files = await named(opened, body);
      return show(request, reply, opened, { files, slots, errors: errorsOf(request.language, refusal) });
    }
    const stays = postedText(body, 'then') === 'stay';
    return reply.redirect(`/drafts/${draft.id}/${stays ? 'attachments?saved' : 'check'}`, 303);
  });
};

/** What is wrong with the files stands at their field, anything else at the form. */
const errorsOf = (language: string, refusal: Refusal): FormError[] =>
  refusal.issues.length > 0
    ? refusal.issues.map((issue) => ({
        field: fileFields(slotIn(issue.pointer)).added,
        message: sayIssue(language, issue),
      }))
    : formFault(language, refusal);

/** The field whose file an issue is about; nothing: the others. */
const slotIn = (pointer: string): string => {
  const [, name] = /^\/content\/fields\/([^/]+)$/.exec(pointer) ?? [];
  return name === undefined ? '' : slotForm(name);
};

/** The files that a posted form has in its fields: of several that came for one the last, which takes the place of the one before. */
const postedSlots = (procedure: Procedure, body: FormBody): Slot[] =>
  fileFieldsOf(procedure).flatMap((name) => {
    const id = postedFiles(body, slotForm(name)).at(-1);
    return id === undefined ? [] : [{ name, id: id.toLowerCase() }];
  });

/** A place for each file that the form asks for by name, as far as it may be asked. */
function slotModels(
  { procedure, draft, wording }: Open,
  files: readonly Upload[],
  slots: readonly Slot[],
): FieldModel[] {
  const possible = possibleFields(procedure, draft.content.fields);
  const fields = procedure.form.flatMap((section) => section.fields);
  return fields
    .filter(({ name, type }) => type === 'file' && possible.has(name))
    .flatMap(({ name, required }) => {
      const id = slots.find((slot) => slot.name === name)?.id;
      return filesFieldModels(wording.language, {
        of: slotForm(name),
        uploads: files.filter((file) => file.id === id),
        most: 1,
        required: required && id === undefined,
        field: {
          label: wording.text(`field.${name}`),
          hint: wording.text(`field.${name}.hint`),
          info: wording.text(`field.${name}.help`),
        },
      });
    });
}
