import { isIsoDate } from '../iso-date.ts';
import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type AccountPagesOptions, requireActor, sendAccountPage, tryForm } from '../accounts/index.ts';
import { waiting } from '../exchanges/index.ts';
import { Refusal } from '../refusal.ts';
import { formatDay, type Say, sayIn } from '../texts/index.ts';
import {
  Button,
  EmptyState,
  type FieldModel,
  Form,
  type FormBody,
  type FormError,
  type FormModel,
  HiddenInputs,
  postedText,
  readDate,
  refillForm,
  Section,
  summaryOf,
  Table,
} from '../web/index.ts';
import type { AbsenceInput } from './absences.service.ts';
import type { Absence } from './absences.store.ts';
import type { Colleague } from './desk.ts';
import type { Office } from './office.service.ts';

export interface AbsencePagesOptions {
  readonly office: Office;
  readonly account: AccountPagesOptions;
}

const PATH = '/account/absence';

/** `/account/absence`: one's absences, and which colleague stands in. */
export const absencePages: FastifyPluginAsync<AbsencePagesOptions> = async (app, { office, account }) => {
  async function show(request: FastifyRequest, reply: FastifyReply, errors: readonly FormError[] = []) {
    const { language } = request;
    const say = sayIn(language);
    const { actor } = request.visitor ?? {};
    const title = say('absence.title');
    const frame = { tab: 'absence' as const, title, lead: say('absence.lead') };
    if (!actor)
      return sendAccountPage(account, request, reply, {
        ...frame,
        children: <EmptyState title={say('inbox.no-membership')}>{say('inbox.no-membership.help')}</EmptyState>,
      });
    const [absences, delegates] = [await office.absences(actor), await office.delegates(actor)];
    const stash = await request.takeStash();
    const typed = errors.length > 0 ? ((request.body ?? {}) as FormBody) : stash?.body;
    const form = absenceForm(say, reply.csrf, delegates);
    const children = (
      <>
        <Section title={say('absence.list')}>
          <Absences absences={absences} say={say} language={language} csrf={reply.csrf} />
        </Section>
        <Section title={say('absence.new')}>
          {delegates.length > 0 ? (
            <Form model={typed ? refillForm(form, typed, errors) : form} />
          ) : (
            <EmptyState title={say('absence.no-colleague')} />
          )}
        </Section>
      </>
    );
    return sendAccountPage(account, request, reply, {
      ...frame,
      errors: summaryOf(errors, fieldsOf(form)),
      resumed: stash !== null,
      children,
    });
  }

  app.get(PATH, async (request, reply) => show(request, reply));
  app.post(PATH, async (request, reply) => {
    const actor = requireActor(request);
    const body = (request.body ?? {}) as FormBody;
    const outcome = await tryForm(request.language, async () =>
      waiting(() => office.enterAbsence(actor, readAbsence(body), postedText(body, 'key')))(),
    );
    if (outcome.errors)
      return show(
        request,
        reply,
        outcome.errors.map((error) => ({ ...error, field: error.field.replace('/', '') })),
      );
    return reply.redirect(`${PATH}?notice=absence-entered`, 303);
  });
  app.post(`${PATH}/:id/end`, { config: { page: PATH } }, async (request, reply) => {
    const { id } = request.params as { id: string };
    const actor = requireActor(request);
    await waiting(() => office.endAbsence(actor, id, postedText(request.body, 'key')))();
    return reply.redirect(`${PATH}?notice=absence-ended`, 303);
  });
};

function Absences(props: { absences: readonly Absence[]; say: Say; language: string; csrf: string }) {
  const { absences, say, language, csrf } = props;
  if (absences.length === 0) return <EmptyState title={say('absence.none')} />;
  return (
    <Table
      caption={say('absence.list')}
      captionHidden
      rows={absences}
      columns={[
        {
          key: 'days',
          header: say('absence.days'),
          rowHeader: true,
          cell: ({ from, until }) =>
            say('absence.from-until', { from: formatDay(language, from), until: formatDay(language, until) }),
        },
        { key: 'delegate', header: say('absence.delegate'), cell: ({ delegate }) => delegate },
        {
          key: 'end',
          header: say('absence.end'),
          cell: ({ id, from }) => (
            <form method="post" action={`${PATH}/${id}/end`}>
              <HiddenInputs values={{ csrf, key: randomUUID() }} />
              <Button kind="secondary">{say('absence.end.one', { from: formatDay(language, from) })}</Button>
            </form>
          ),
        },
      ]}
    />
  );
}

function absenceForm(say: Say, csrf: string, delegates: readonly Colleague[]): FormModel {
  return {
    action: PATH,
    hidden: { csrf, key: randomUUID() },
    sections: [
      {
        fields: [
          { kind: 'date', name: 'from', label: say('absence.from'), required: true },
          { kind: 'date', name: 'until', label: say('absence.until'), hint: say('absence.until.hint'), required: true },
          {
            kind: 'select',
            name: 'delegate',
            label: say('absence.delegate'),
            hint: say('absence.delegate.hint'),
            options: delegates.map(({ membershipId, name }) => ({ value: membershipId, label: name })),
            required: true,
          },
        ],
      },
    ],
    buttons: [{ label: say('absence.enter'), kind: 'primary' }],
  };
}

const fieldsOf = (form: FormModel): FieldModel[] => form.sections.flatMap((section) => [...section.fields]);

/** @throws Refusal when a day is none of the calendar */
function readAbsence(body: FormBody): AbsenceInput {
  const days = { from: readDate(body, 'from'), until: readDate(body, 'until') };
  const issues = Object.entries(days).flatMap(([name, day]) =>
    isIsoDate(day) ? [] : [{ pointer: `/${name}`, code: day === '' ? 'required' : 'not-a-date' }],
  );
  if (issues.length > 0) throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
  return { ...days, delegate: postedText(body, 'delegate') };
}
