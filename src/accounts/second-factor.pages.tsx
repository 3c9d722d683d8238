import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import QRCode from 'qrcode';
import { sayIn } from '../texts/index.ts';
import {
  ButtonRow,
  type FieldModel,
  Form,
  type FormError,
  type FormModel,
  LinkButton,
  Notification,
  Prose,
} from '../web/index.ts';
import { sendAccountPage } from './frame.pages.tsx';
import { carryOnce, takeOnce } from './once.ts';
import { type AccountPagesOptions, formText, tryForm, wayOf, wayQuery } from './answers.pages.tsx';
import {
  confirmSecondFactor,
  type Offer,
  offerSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
  reopenOffer,
} from './second-factor.service.ts';
import { giveSession, requireVisitor } from './sign-in.plugin.ts';
import { arrivalOf } from './sign-in.pages.tsx';
import { inGroups } from './totp.ts';
import { countRecoveryCodes } from './users.store.ts';

const HOME = '/account/second-factor';
const SET_UP = `${HOME}/set-up`;
const CODES = `${HOME}/recovery-codes`;
const NEW_CODES = `${CODES}/new`;
const OFF = `${HOME}/off`;

/** The second factor: set up (with the QR code), recovery codes, switched off where that is allowed. */
export async function secondFactorPages(app: FastifyInstance, options: AccountPagesOptions): Promise<void> {
  const { accounts } = options;
  app.get(HOME, async (request, reply) => await showState(options, request, reply));
  app.get(SET_UP, { config: { access: 'half-signed-in' } }, async (request, reply) => {
    const visitor = requireVisitor(request);
    if (visitor.secondFactor === 'missing' && visitor.enrolled) return reply.redirect('/sign-in/code', 303);
    return await showSetUp(options, request, reply);
  });
  app.post(SET_UP, { config: { access: 'half-signed-in' } }, async (request, reply) => {
    const visitor = requireVisitor(request);
    const given = {
      offer: formText(request, 'offer'),
      code: formText(request, 'code'),
      password: formText(request, 'password'),
      address: request.ip,
    };
    const outcome = await tryForm(request.language, () => confirmSecondFactor(accounts, visitor, given));
    if (outcome.errors) return await showSetUp(options, request, reply, outcome.errors);
    giveSession(reply, outcome.value.session);
    carryOnce(accounts, reply, visitor.userId, outcome.value.codes);
    return reply.redirect(`${NEW_CODES}${wayQuery(wayOf(request))}`, 303);
  });
  app.get(NEW_CODES, async (request, reply) => await showNewCodes(options, request, reply));
  app.get(CODES, async (request, reply) => await showPasswordForm('recovery-codes', options, request, reply));
  app.post(CODES, async (request, reply) => {
    const visitor = requireVisitor(request);
    const given = { password: formText(request, 'password'), address: request.ip };
    const outcome = await tryForm(request.language, () => renewRecoveryCodes(accounts, visitor, given));
    if (outcome.errors) return await showPasswordForm('recovery-codes', options, request, reply, outcome.errors);
    carryOnce(accounts, reply, visitor.userId, outcome.value);
    return reply.redirect(NEW_CODES, 303);
  });
  app.get(OFF, async (request, reply) => await showPasswordForm('off', options, request, reply));
  app.post(OFF, async (request, reply) => {
    const given = { password: formText(request, 'password'), address: request.ip };
    const outcome = await tryForm(request.language, () => removeSecondFactor(accounts, requireVisitor(request), given));
    if (outcome.errors) return await showPasswordForm('off', options, request, reply, outcome.errors);
    return reply.redirect(`${HOME}?notice=second-factor-off`, 303);
  });
}

async function showState(options: AccountPagesOptions, request: FastifyRequest, reply: FastifyReply) {
  const { accounts } = options;
  const say = sayIn(request.language);
  const visitor = requireVisitor(request);
  const left = visitor.enrolled ? await countRecoveryCodes(accounts.db, visitor.userId) : 0;
  const children = visitor.enrolled ? (
    <>
      <Notification tone={left > 2 ? 'success' : 'warning'} title={say('account.second-factor.on')}>
        {say('account.second-factor.codes-left', { count: left })}
      </Notification>
      <ButtonRow>
        <LinkButton href={CODES}>{say('account.second-factor.recovery-codes.title')}</LinkButton>
        <LinkButton href={SET_UP}>{say('account.second-factor.replace')}</LinkButton>
        {accounts.mode === 'training' ? (
          <LinkButton href={OFF}>{say('account.second-factor.off.title')}</LinkButton>
        ) : null}
      </ButtonRow>
    </>
  ) : (
    <>
      <Notification tone="info">{say('account.second-factor.not-set-up')}</Notification>
      <ButtonRow>
        <LinkButton href={SET_UP} kind="primary">
          {say('account.second-factor.set-up.title')}
        </LinkButton>
      </ButtonRow>
    </>
  );
  const title = say('account.second-factor.title');
  const lead = say('account.second-factor.lead');
  return await sendAccountPage(options, request, reply, { tab: 'second-factor', title, lead, children });
}

function passwordField(request: FastifyRequest): FieldModel {
  const label = sayIn(request.language)('account.password.current');
  return { kind: 'password', name: 'password', label, required: true, autocomplete: 'current-password' };
}

function setUpForm(request: FastifyRequest, reply: FastifyReply, offer: Offer): FormModel {
  const say = sayIn(request.language);
  const code: FieldModel = {
    kind: 'one-time-code',
    name: 'code',
    label: say('account.second-factor.set-up.code'),
    hint: say('account.second-factor.set-up.code-hint'),
    required: true,
  };
  const duringSignIn = requireVisitor(request).secondFactor === 'missing';
  return {
    action: SET_UP,
    hidden: { csrf: reply.csrf, offer: offer.offer, ...wayOf(request) },
    sections: [{ fields: duringSignIn ? [code] : [code, passwordField(request)] }],
    buttons: [{ label: say('account.second-factor.set-up.confirm'), kind: 'primary' }],
  };
}

async function showSetUp(
  options: AccountPagesOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  errors: FormError[] = [],
) {
  const { accounts } = options;
  const say = sayIn(request.language);
  const visitor = requireVisitor(request);
  const offer = reopenOffer(accounts, visitor, formText(request, 'offer')) ?? offerSecondFactor(accounts, visitor);
  const svg = await QRCode.toString(offer.uri, { type: 'svg', margin: 2 });
  const children = (
    <>
      {visitor.secondFactor === 'missing' ? (
        <Notification tone="info">{say('account.second-factor.obligatory')}</Notification>
      ) : null}
      <Prose>
        <ol>
          <li>{say('account.second-factor.set-up.install')}</li>
          <li>
            <p>{say('account.second-factor.set-up.scan')}</p>
            <img
              src={`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`}
              alt={say('account.second-factor.set-up.picture')}
              width="220"
              height="220"
            />
            <p>{say('account.second-factor.set-up.by-hand')}</p>
            <p class="oi-secret" translate={false}>
              {inGroups(offer.secret)}
            </p>
          </li>
          <li>{say('account.second-factor.set-up.prove')}</li>
        </ol>
      </Prose>
      <Form model={{ ...setUpForm(request, reply, offer), errors }} />
    </>
  );
  const title = say('account.second-factor.set-up.title');
  return await sendAccountPage(options, request, reply, { tab: 'second-factor', title, errors, children });
}

/** The recovery codes, once; afterwards the way to new ones. */
async function showNewCodes(options: AccountPagesOptions, request: FastifyRequest, reply: FastifyReply) {
  const say = sayIn(request.language);
  const visitor = requireVisitor(request);
  const codes = takeOnce(options.accounts, request, reply, visitor.userId);
  const onward = await arrivalOf(options, visitor.userId, wayOf(request));
  const children = codes ? (
    <>
      <Notification tone="warning">{say('account.second-factor.new-codes.once')}</Notification>
      <ul class="oi-codes" translate={false}>
        {codes.map((code) => (
          <li class="oi-secret" key={code}>
            {code}
          </li>
        ))}
      </ul>
      <LinkButton href={onward === '/' ? HOME : onward} kind="primary">
        {say('account.second-factor.new-codes.kept')}
      </LinkButton>
    </>
  ) : (
    <>
      <Notification tone="info">{say('account.second-factor.new-codes.gone')}</Notification>
      <LinkButton href={CODES}>{say('account.second-factor.recovery-codes.title')}</LinkButton>
    </>
  );
  const title = say('account.second-factor.new-codes.title');
  const lead = say('account.second-factor.new-codes.lead');
  return await sendAccountPage(options, request, reply, { tab: 'second-factor', title, lead, children });
}

/** A page that only asks for the password before it does something. */
async function showPasswordForm(
  what: 'recovery-codes' | 'off',
  options: AccountPagesOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  errors: FormError[] = [],
) {
  const say = sayIn(request.language);
  const danger = what === 'off';
  const form: FormModel = {
    action: danger ? OFF : CODES,
    hidden: { csrf: reply.csrf },
    sections: [{ fields: [passwordField(request)] }],
    buttons: [{ label: say(`account.second-factor.${what}.confirm`), kind: danger ? 'danger' : 'primary' }],
    errors,
  };
  return await sendAccountPage(options, request, reply, {
    tab: 'second-factor',
    title: say(`account.second-factor.${what}.title`),
    lead: say(`account.second-factor.${what}.lead`),
    errors,
    children: <Form model={form} />,
  });
}
