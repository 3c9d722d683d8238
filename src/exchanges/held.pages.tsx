import { randomUUID } from 'node:crypto';
import { nameIn } from '../texts/index.ts';
import {
  Button,
  Expandable,
  Foreign,
  Form,
  type FormBody,
  type FormModel,
  HiddenInputs,
  Instant,
  refillForm,
  Section,
  StatusLabel,
} from '../web/index.ts';
import type { Refused } from './action-forms.pages.ts';
import { type CaseContext, FreeTextBlock } from './exchange-view.pages.tsx';
import { formErrors, languageOf } from './fields.pages.ts';
import { MOST_REASON } from './held-input.ts';
import type { HeldView } from './moderation.ts';
import type { ExchangeView } from './present.ts';
import { TypedInput } from './typed.pages.tsx';
import { isFreeText } from './wording.ts';

/** What may be done with a contribution that waits: the last part of its address. */
export const HELD_DECISIONS = ['release', 'return', 'take-back'] as const;
export type HeldDecisionName = (typeof HELD_DECISIONS)[number];

/** The name of a form of a held contribution, by which it is shown again after a refusal. */
export const heldForm = (id: string, decision: string): string => `held-${decision}-${id}`;

interface HeldProps {
  readonly view: Pick<ExchangeView, 'id' | 'held' | 'actions'>;
  readonly context: CaseContext;
  readonly csrf: string;
  readonly refused: Refused | null;
}

/** What the own country has not released yet: for who wrote it, and for who is to release it. */
export function HeldSection({ view, context, csrf, refused }: HeldProps) {
  const { say } = context;
  if (view.held.length === 0) return null;
  return (
    <Section title={say('moderation.title')} id="held">
      <p>{say('moderation.lead')}</p>
      <ol class="oi-messages">
        {view.held.map((held) => (
          <li class="oi-messages__item" id={`held-${held.id}`}>
            <HeldItem {...{ held, view, context, csrf, refused }} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

function HeldItem({ held, view, context, csrf, refused }: HeldProps & { held: HeldView }) {
  const { say, wording, authorities, timeZone } = context;
  const author = authorities.get(held.authorityId);
  const name = author && nameIn(author.official, wording.language);
  const address = (decision: HeldDecisionName): string => `/exchanges/${view.id}/held/${held.id}/${decision}`;
  const again = view.actions.some(({ action, part }) => action === held.action && part.no === held.partNo);
  return (
    <>
      <p class="oi-messages__head">
        <strong>{wording.text(`action.${held.action}`)}</strong>{' '}
        <StatusLabel tone={held.state === 'waiting' ? 'active' : 'late'}>{say(`moderation.${held.state}`)}</StatusLabel>
        <span class="oi-minor">
          {name ? <Foreign lang={name.lang}>{name.text}</Foreign> : null}
          {' · '}
          <Instant at={held.at} timeZone={timeZone} />
        </span>
      </p>
      {held.question === undefined ? null : <p>{say('contribution.answer', { no: held.question })}</p>}
      <TypedInput action={held.action} values={{ ...held.codes, ...held.fields }} context={context} />
      {held.files.length > 0 ? (
        <p class="oi-minor">
          {say('contribution.files')}:{' '}
          {held.files.map(({ no, name: file }, index) => (
            <>
              {index === 0 ? '' : ', '}
              <a class="ecl-link" href={`/exchanges/${view.id}/held/${held.id}/files/${no}`}>
                {file}
              </a>
            </>
          ))}
        </p>
      ) : null}
      {held.reason ? (
        <>
          <p>
            <strong>{say('moderation.why')}</strong>
          </p>
          <FreeTextBlock text={held.reason} context={context} />
        </>
      ) : null}
      {held.may.decide ? (
        <>
          <form method="post" action={address('release')}>
            <HiddenInputs values={{ csrf, key: randomUUID() }} />
            <Button kind="primary">{say('moderation.release')}</Button>
          </form>
          <Expandable summary={say('moderation.return')} open={refused?.form === heldForm(held.id, 'return')}>
            <Form model={reasonForm(held, address('return'), context, csrf, refused)} />
          </Expandable>
        </>
      ) : null}
      {held.may.takeBack ? (
        <form method="post" action={address('take-back')}>
          <HiddenInputs values={{ csrf, key: randomUUID() }} />
          {held.state === 'returned' && again ? (
            <p>
              <a class="ecl-link" href={`/exchanges/${view.id}?again=${held.id}#do`}>
                {say('moderation.again')}
              </a>
            </p>
          ) : null}
          <Button kind="secondary">{say('moderation.take-back')}</Button>
        </form>
      ) : null}
    </>
  );
}

function reasonForm(
  held: HeldView,
  action: string,
  { say, wording }: CaseContext,
  csrf: string,
  refused: Refused | null,
): FormModel {
  const model: FormModel = {
    action,
    hidden: { csrf, key: randomUUID() },
    sections: [
      {
        fields: [
          {
            kind: 'textarea',
            name: 'reason',
            label: say('moderation.reason'),
            hint: say('moderation.reason.hint'),
            value: '',
            rows: 4,
            required: true,
            maxlength: MOST_REASON,
            language: languageOf(undefined, wording),
          },
        ],
      },
    ],
    buttons: [{ label: say('moderation.return'), kind: 'primary' }],
  };
  if (refused?.form !== heldForm(held.id, 'return')) return model;
  const fields = model.sections.flatMap((section) => [...section.fields]);
  const errors = refused.refusal ? formErrors(wording.language, refused.refusal.issues, fields) : [];
  return refillForm(model, refused.body, errors);
}

/** What was sent back, as it would be posted by the form of its action, to be changed and sent again. */
export function bodyOf({ codes, fields, question }: HeldView): FormBody {
  const all = Object.entries({ ...codes, ...fields, ...(question === undefined ? {} : { question }) });
  return Object.fromEntries(
    all.flatMap(([name, value]): [string, string][] =>
      isFreeText(value)
        ? [
            [name, value.text],
            [`${name}.lang`, value.lang],
          ]
        : [[name, String(value)]],
    ),
  );
}
