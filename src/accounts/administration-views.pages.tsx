import type { Say } from '../texts/index.ts';
import {
  Button,
  Form,
  type FormError,
  type FormModel,
  HiddenInputs,
  LinkButton,
  Page,
  PageHeading,
  Prose,
  Section,
  type Shell,
  StatusLabel,
  Table,
} from '../web/index.ts';
import { USERS } from './administration-forms.pages.ts';
import type { MemberView } from './administration.store.ts';

interface Frame {
  readonly shell: Shell;
  readonly say: Say;
  readonly csrf: string;
}

interface MembersPageProps extends Frame {
  readonly members: readonly MemberView[];
  readonly instant: (at: Date) => string;
  readonly area: string;
}

const rolesOf = (say: Say, { roles }: MemberView): string =>
  roles.map((role) => say(`account.role.${role}`)).join(', ');

/** The users of an authority in an area. */
export function MembersPage({ shell, say, members, instant, area }: MembersPageProps) {
  const title = say('people.title');
  return (
    <Page
      shell={shell}
      title={title}
      heading={
        <PageHeading
          title={title}
          over={area}
          lead={say('people.lead')}
          actions={
            <LinkButton kind="primary" href={`${USERS}/new`}>
              {say('people.add')}
            </LinkButton>
          }
        />
      }
      wide
    >
      <Table
        caption={say('people.count', { count: members.length })}
        rows={members}
        columns={[
          {
            key: 'name',
            header: say('people.name'),
            rowHeader: true,
            cell: (member) => (
              <>
                <a class="ecl-link" href={`${USERS}/${member.membershipId}`}>
                  {member.name}
                </a>
                <span class="oi-minor">{member.email}</span>
              </>
            ),
          },
          { key: 'roles', header: say('people.roles'), cell: (member) => rolesOf(say, member) },
          {
            key: 'sign-in',
            header: say('people.last-sign-in'),
            cell: (member) =>
              member.hasPassword ? (
                <>{member.lastSignIn ? instant(member.lastSignIn) : say('people.never-signed-in')}</>
              ) : (
                <StatusLabel tone="attention">{say('people.no-password')}</StatusLabel>
              ),
          },
        ]}
      />
    </Page>
  );
}

interface FormPageProps extends Frame {
  readonly form: FormModel;
  readonly errors: readonly FormError[];
}

const crumbs = (say: Say) => [{ label: say('people.title'), href: USERS }];

/** A person to be let in. */
export function NewMemberPage({ shell, say, form, errors }: FormPageProps) {
  const title = say('people.add');
  return (
    <Page
      shell={shell}
      title={title}
      heading={<PageHeading title={title} lead={say('people.add.lead')} />}
      breadcrumb={crumbs(say)}
      errors={errors}
    >
      <Form model={form} />
    </Page>
  );
}

/** One user: roles, a new link, the end of the membership. */
export function MemberPage({ shell, say, csrf, member, form, errors }: FormPageProps & { member: MemberView }) {
  const path = `${USERS}/${member.membershipId}`;
  return (
    <Page
      shell={shell}
      title={member.name}
      heading={<PageHeading title={member.name} over={say('people.user')} lead={member.email} />}
      breadcrumb={crumbs(say)}
      errors={errors}
    >
      <Section title={say('people.roles.title')}>
        <Form model={form} />
      </Section>
      <Section title={say('people.link.title')}>
        <Prose>
          <p>{say(member.hasPassword ? 'people.link.forgotten' : 'people.link.first')}</p>
        </Prose>
        <form method="post" action={`${path}/link`}>
          <HiddenInputs values={{ csrf }} />
          <Button kind="secondary">{say('people.link.send')}</Button>
        </form>
      </Section>
      <Section title={say('people.end.title')}>
        <Prose>
          <p>{say('people.end.lead')}</p>
        </Prose>
        <form method="post" action={`${path}/end`}>
          <HiddenInputs values={{ csrf }} />
          <Button kind="danger">{say('people.end.submit')}</Button>
        </form>
      </Section>
    </Page>
  );
}
