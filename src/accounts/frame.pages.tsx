import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChildren } from 'preact';
import { sayIn } from '../texts/index.ts';
import { type FormError, Page, PageHeading, Tabs, sendPage } from '../web/index.ts';
import { type AccountPagesOptions, resumedNotice, shellOf } from './answers.pages.tsx';
import { requireVisitor } from './sign-in.plugin.ts';

const TABS = {
  profile: '/account',
  password: '/account/password',
  'second-factor': '/account/second-factor',
  absence: '/account/absence',
  // Of the subject messages.
  notifications: '/account/notifications',
  tokens: '/account/tokens',
} as const;

export type AccountTab = keyof typeof TABS;

interface AccountPage {
  tab: AccountTab;
  title: string;
  lead?: string;
  errors?: readonly FormError[];
  /** Its form is one that was sent when the session had ended. */
  resumed?: boolean;
  children: ComponentChildren;
}

/** Answers with a page of "my account": its tabs above, the content below; 422 when a form was refused. */
export async function sendAccountPage(
  options: AccountPagesOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  { tab, title, lead, errors = [], resumed, children }: AccountPage,
): Promise<FastifyReply> {
  const say = sayIn(request.language);
  const shell = await shellOf(options, request, reply);
  const tabs = (Object.keys(TABS) as AccountTab[]).map((name) => ({
    label: say(`account.tab.${name}`),
    href: TABS[name],
    current: name === tab,
  }));
  // Who is still setting up the second factor may not open the other pages yet.
  const settled = requireVisitor(request).secondFactor !== 'missing';
  const page = (
    <Page
      shell={resumed ? { ...shell, notice: resumedNotice(request.language) } : shell}
      title={title === say('account.title') ? title : say('account.page-title', { title })}
      heading={<PageHeading title={title} lead={lead} />}
      errors={errors}
    >
      {settled ? <Tabs label={say('account.title')} tabs={tabs} /> : null}
      {children}
    </Page>
  );
  return sendPage(reply, page, errors.length > 0 ? 422 : 200);
}
