import { countryName, type Say, sayIn } from '../texts/index.ts';
import {
  DescriptionList,
  type Description,
  Foreign,
  Page,
  PageHeading,
  Section,
  type Shell,
  StatusLabel,
  Table,
} from '../web/index.ts';
import type { Named, NamedFunction } from './areas.ts';
import type { AuthorityView } from './authority.ts';
import { kindName, Languages } from './marks.pages.tsx';

export interface RecordPageProps {
  readonly shell: Shell;
  readonly language: string;
  readonly authority: AuthorityView;
  readonly areas: readonly Named[];
  readonly functions: (area: string) => readonly NamedFunction[];
  readonly competences: (area: string) => readonly Named[];
}

/** Everything that the directory says of one authority. */
export function RecordPage(props: RecordPageProps) {
  const { shell, language, authority } = props;
  const say = sayIn(language);
  return (
    <Page
      shell={shell}
      title={authority.name.text}
      heading={<Heading language={language} authority={authority} say={say} />}
      breadcrumb={[{ label: say('directory.title'), href: '/authorities' }]}
    >
      <Section title={say('directory.record.languages')}>
        <p>
          <Languages language={language} authority={authority} />
        </p>
        <p>
          {say(
            authority.languagesShared.length === 0
              ? 'directory.record.languages.foreign'
              : 'directory.record.languages.advice',
          )}
        </p>
      </Section>
      <Section title={say('directory.record.areas')}>
        <Areas {...props} say={say} />
      </Section>
      <Section title={say('directory.record.contact')}>
        <DescriptionList items={contactOf(authority, say)} />
      </Section>
    </Page>
  );
}

interface HeadingProps {
  readonly language: string;
  readonly authority: AuthorityView;
  readonly say: Say;
}

function Heading({ language, authority, say }: HeadingProps) {
  const { name, informal, kind, coordinator, status } = authority;
  return (
    <PageHeading
      over={countryName(language, authority.country)}
      title={<Foreign lang={name.lang}>{name.text}</Foreign>}
      lead={name.lang === 'en' ? undefined : <Foreign lang="en">{informal}</Foreign>}
      marks={
        <>
          <StatusLabel>
            {coordinator === 'national' ? say('directory.coordinator') : kindName(language, kind)}
          </StatusLabel>
          {status === 'deactivated' ? <StatusLabel tone="late">{say('directory.deactivated')}</StatusLabel> : null}
        </>
      }
    />
  );
}

function Areas({ authority, areas, functions, competences, say }: RecordPageProps & { say: Say }) {
  const rows = areas.flatMap(({ code, name }) => {
    const access = authority.areas.find(({ area }) => area === code);
    return access ? [{ name, access }] : [];
  });
  if (rows.length === 0) return <p>{say('directory.record.areas.none')}</p>;
  return (
    <Table
      caption={say('directory.record.areas')}
      captionHidden
      rows={rows}
      columns={[
        { key: 'area', header: say('directory.area'), rowHeader: true, cell: ({ name }) => name },
        {
          key: 'functions',
          header: say('directory.record.functions'),
          cell: ({ access }) => {
            const names = namesOf(functions(access.area), access.functions);
            return names.length === 0 ? say('directory.record.functions.none') : names.join(', ');
          },
        },
        {
          key: 'competences',
          header: say('directory.record.competences'),
          cell: ({ access }) => {
            const names = namesOf(competences(access.area), access.competences);
            return names.length === 0 ? say('directory.record.competences.none') : names.join(', ');
          },
        },
      ]}
    />
  );
}

const namesOf = (all: readonly Named[], codes: readonly string[]): string[] =>
  all.flatMap(({ code, name }) => (codes.includes(code) ? [name] : []));

function contactOf(authority: AuthorityView, say: Say): Description[] {
  const { otherNames, place, region, address, email, phone, website } = authority;
  return [
    ...(otherNames.length === 0
      ? []
      : [
          {
            term: say('directory.record.names'),
            value: otherNames.map(({ text, lang }) => (
              <span class="oi-block" lang={lang} key={lang}>
                {text}
              </span>
            )),
          },
        ]),
    { term: say('directory.record.place'), value: place },
    ...(region === null ? [] : [{ term: say('directory.record.region'), value: region }]),
    { term: say('directory.record.address'), value: address },
    {
      term: say('directory.record.email'),
      value: (
        <>
          <a class="ecl-link" href={`mailto:${email}`}>
            {email}
          </a>
          <span class="oi-minor">{say('directory.record.email.hint')}</span>
        </>
      ),
    },
    ...(phone === null
      ? []
      : [
          {
            term: say('directory.record.phone'),
            value: (
              <a class="ecl-link" href={`tel:${phone.replaceAll(' ', '')}`}>
                {phone}
              </a>
            ),
          },
        ]),
    ...(website === null
      ? []
      : [
          {
            term: say('directory.record.website'),
            value: (
              <a class="ecl-link" href={website} rel="external noreferrer">
                {website.replace(/^https:\/\//, '')}
              </a>
            ),
          },
        ]),
  ];
}
