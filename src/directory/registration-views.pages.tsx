import { collator, countryName, EEA_COUNTRIES, nameIn, type Say } from '../texts/index.ts';
import {
  EmptyState,
  FilterBar,
  Foreign,
  Form,
  type FormError,
  type FormModel,
  LinkButton,
  Notification,
  Page,
  PageHeading,
  Pagination,
  type Shell,
  StatusLabel,
  Table,
} from '../web/index.ts';
import type { Authority } from './authority.ts';
import type { AuthorityPage } from './directory.store.ts';
import { kindName } from './marks.pages.tsx';
import { NEW_AUTHORITY, OTHERS } from './registration-forms.pages.ts';

export const OPERATOR = '/operator';

interface Frame {
  readonly shell: Shell;
  readonly say: Say;
  readonly language: string;
}

export interface Asked {
  readonly q?: string | undefined;
  readonly country?: string | undefined;
  readonly cursor?: string | undefined;
}

/** All authorities, found by name. */
export function AuthoritiesPage({ shell, say, language, asked, page }: Frame & { asked: Asked; page: AuthorityPage }) {
  const title = say('operator.title');
  const { compare } = collator(language);
  const countries = EEA_COUNTRIES.map((value) => ({ value, label: countryName(language, value) }));
  const address = (cursor?: string) => {
    const given = Object.entries({ ...asked, cursor }).filter(([, value]) => value);
    return `${OPERATOR}?${new URLSearchParams(given as [string, string][])}`;
  };
  return (
    <Page
      shell={shell}
      title={title}
      heading={
        <PageHeading
          title={title}
          lead={say('operator.lead')}
          actions={
            <LinkButton kind="primary" href={NEW_AUTHORITY}>
              {say('operator.register')}
            </LinkButton>
          }
        />
      }
      wide
    >
      <FilterBar
        action={OPERATOR}
        label={say('directory.filter.label')}
        submitLabel={say('directory.filter.submit')}
        fields={[
          { kind: 'search', name: 'q', label: say('directory.filter.words'), value: asked.q ?? '', maxlength: 200 },
          {
            kind: 'select',
            name: 'country',
            label: say('directory.filter.country'),
            value: asked.country ?? '',
            empty: say('directory.filter.any'),
            options: [...countries.sort((a, b) => compare(a.label, b.label))],
          },
        ]}
        {...(asked.q || asked.country ? { resetHref: OPERATOR } : {})}
      />
      {page.items.length === 0 ? (
        <EmptyState title={say('directory.empty.title')}>{say('operator.empty')}</EmptyState>
      ) : (
        <AuthorityTable
          {...{ say, language }}
          items={page.items}
          caption={say('directory.count.page', { count: page.items.length })}
        />
      )}
      <Pagination
        {...(asked.cursor ? { previousHref: address() } : {})}
        {...(page.next ? { nextHref: address(page.next) } : {})}
      />
    </Page>
  );
}

interface TableProps {
  readonly say: Say;
  readonly language: string;
  readonly items: readonly Authority[];
  readonly caption: string;
}

function AuthorityTable({ say, language, items, caption }: TableProps) {
  return (
    <Table
      caption={caption}
      rows={items}
      columns={[
        {
          key: 'authority',
          header: say('directory.column.authority'),
          rowHeader: true,
          cell: (authority) => {
            const { text, lang } = nameIn(authority.official, language);
            return (
              <>
                <Foreign lang={lang}>{text}</Foreign>
                {lang === 'en' ? null : (
                  <span class="oi-minor">
                    <Foreign lang="en">{authority.informal}</Foreign>
                  </span>
                )}
                {authority.status === 'deactivated' ? (
                  <StatusLabel tone="late">{say('directory.deactivated')}</StatusLabel>
                ) : null}
              </>
            );
          },
        },
        {
          key: 'kind',
          header: say('operator.kind'),
          cell: ({ coordinator, kind }) =>
            coordinator === 'national' ? say('directory.coordinator') : kindName(language, kind),
        },
        {
          key: 'place',
          header: say('directory.column.place'),
          cell: ({ country, place }) => (
            <>
              {countryName(language, country)}
              <span class="oi-minor">{place}</span>
            </>
          ),
        },
      ]}
    />
  );
}

interface RegistrationPageProps extends Frame {
  readonly form: FormModel;
  readonly errors: readonly FormError[];
  /** What may be the same body: nothing has been registered yet. */
  readonly resembling: readonly Authority[];
}

/** The form; above it what resembles the authority, which the operator must have looked at. */
export function RegistrationPage({ shell, say, language, form, errors, resembling }: RegistrationPageProps) {
  const title = say('operator.register');
  return (
    <Page
      shell={shell}
      title={title}
      heading={<PageHeading title={title} lead={say('operator.register.lead')} />}
      breadcrumb={[{ label: say('operator.title'), href: OPERATOR }]}
      errors={errors}
    >
      {resembling.length === 0 ? null : (
        <>
          <Notification tone="warning" title={say('operator.resembling.title')} announce>
            {say('operator.resembling')}
          </Notification>
          <AuthorityTable {...{ say, language }} items={resembling} caption={say('operator.resembling.list')} />
        </>
      )}
      <Form model={resembling.length === 0 ? form : withConfirmation(form, say, resembling)} />
    </Page>
  );
}

/** The confirmation stands first: the form below is as it was typed. */
function withConfirmation(form: FormModel, say: Say, resembling: readonly Authority[]): FormModel {
  const confirmation = {
    title: say('operator.resembling.confirm.title'),
    fields: [
      {
        kind: 'checkbox' as const,
        name: OTHERS,
        label: say('operator.resembling.confirm'),
        value: resembling.map(({ id }) => id).join(' '),
      },
    ],
  };
  return { ...form, sections: [confirmation, ...form.sections] };
}
