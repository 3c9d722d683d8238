import { readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import {
  Badge,
  Button,
  ButtonRow,
  Card,
  CardGrid,
  DescriptionList,
  EmptyState,
  Expandable,
  FilterBar,
  Foreign,
  LinkButton,
  Notification,
  Page,
  PageHeading,
  Pagination,
  PrintHint,
  Prose,
  type Say,
  Section,
  type Shell,
  StatusLabel,
  Steps,
  Table,
  Tabs,
  TaskList,
  Timeline,
  TurnLine,
} from '../../src/web/index.ts';
import { type GalleryTexts, texts } from './gallery-texts.ts';

export type GalleryLang = 'en' | 'hu';

/** Speaks the real texts of `locales/`, as the program does; tests run in the project's root. */
export function sayIn(lang: string): Say {
  const messages = JSON.parse(readFileSync(`locales/${lang}.json`, 'utf8')) as Record<string, string>;
  return (key, params) => {
    const message = messages[key];
    if (message === undefined) throw new Error(`${lang} has no text ${key}`);
    return String(new IntlMessageFormat(message, lang).format(params));
  };
}

export function galleryShell(lang: GalleryLang, asset: (name: string) => string): Shell {
  const t = texts[lang];
  return {
    lang,
    say: sayIn(lang),
    asset,
    siteName: t.siteName,
    homeHref: `/${lang}/components`,
    banner: t.banner,
    navigation: [
      { href: `/${lang}/components`, label: t.inbox, current: true, count: 12, countLabel: t.inboxCount, late: true },
      { href: `/${lang}/form`, label: t.newRequest },
      { href: `/${lang}/refused`, label: t.authorities },
      { href: `/${lang}/sign-in`, label: t.statistics },
    ],
    person: {
      name: 'Kovács-Szentgyörgyi Annamária',
      authority: 'Országos Kórházi Főigazgatóság Egészségügyi Szakképesítéseket Elismerő Főosztály',
      authorityLang: 'hu',
      areaRoles: t.roles,
      switchHref: '/switch',
      accountHref: '/account',
      signOut: { action: '/sign-out', hidden: { csrf: 'token' } },
    },
    languages: [
      { code: 'en', name: 'English', href: '/en/components', current: lang === 'en' },
      { code: 'it', name: 'italiano', href: '/it/components' },
      { code: 'hu', name: 'magyar', href: '/hu/components', current: lang === 'hu' },
    ],
    footer: [
      { href: '/help', label: t.help },
      { href: '/accessibility', label: t.accessibility },
      { href: '/privacy', label: t.privacy },
    ],
  };
}

interface Row {
  number: string;
  authority: string;
  authorityLang: string;
  subject: string;
  due: string;
  late?: boolean;
}

function rows(t: GalleryTexts): Row[] {
  return [
    {
      number: 'IMI-2026-000123',
      authority: 'Ordine dei Medici Chirurghi e degli Odontoiatri di Roma',
      authorityLang: 'it',
      subject: t.subject1,
      due: '14/11/2026',
      late: true,
    },
    {
      number: 'IMI-2026-000345',
      authority: 'Landesprüfungsamt für Gesundheitsberufe Baden-Württemberg',
      authorityLang: 'de',
      subject: t.subject2,
      due: '28/11/2026',
    },
    {
      number: 'IMI-2026-000789',
      authority: 'Ελληνικό Κέντρο Αναγνώρισης Τίτλων Σπουδών',
      authorityLang: 'el',
      subject: t.subject3,
      due: '03/12/2026',
    },
  ];
}

export function ComponentsPage({ shell, lang }: { shell: Shell; lang: GalleryLang }) {
  const t = texts[lang];
  return (
    <Page
      shell={{ ...shell, notice: { tone: 'success', text: t.sent } }}
      title={t.inbox}
      wide
      breadcrumb={[
        { href: '/', label: t.home },
        { href: '/area', label: t.area },
      ]}
      heading={
        <PageHeading
          over="IMI-2026-000123"
          title={t.requestTitle}
          marks={
            <>
              <StatusLabel tone="neutral">{t.draft}</StatusLabel>
              <StatusLabel tone="active">{t.accepted}</StatusLabel>
              <StatusLabel tone="attention">{t.waiting}</StatusLabel>
              <StatusLabel tone="done">{t.closed}</StatusLabel>
              <StatusLabel tone="late">{t.late}</StatusLabel>
            </>
          }
          lead={t.lead}
          actions={
            <>
              <LinkButton kind="primary" href="#reply">
                {t.newRequest}
              </LinkButton>
              <LinkButton href="#print" icon="print">
                {t.print}
              </LinkButton>
            </>
          }
        />
      }
    >
      <TurnLine tone="waiting-for-me" text={t.turnMe} />
      <TurnLine tone="waiting-for-other" text={t.turnOther} />
      <TurnLine tone="late" text={t.turnLate} />
      <TurnLine tone="done" text={t.turnDone} />
      <Steps
        steps={[
          { label: t.step1, state: 'done', href: '#1' },
          { label: t.step2, state: 'current' },
          { label: t.step3, state: 'todo' },
        ]}
      />
      <Tabs
        label={t.inbox}
        tabs={[
          { href: '#waiting', label: t.waiting, current: true, count: 12, countLabel: t.inboxCount },
          { href: '#sent', label: t.sentTab, count: 3 },
          { href: '#closed', label: t.closed },
        ]}
      />
      <FilterBar
        action={`/${lang}/components`}
        label={t.filter}
        resetHref={`/${lang}/components`}
        fields={[
          { kind: 'search', name: 'q', label: t.search },
          {
            kind: 'select',
            name: 'country',
            label: t.country,
            empty: t.all,
            options: [{ value: 'IT', label: 'Italia', lang: 'it' }],
          },
          {
            kind: 'select',
            name: 'area',
            label: t.area,
            empty: t.all,
            options: [{ value: 'PQ', label: t.profession }],
          },
        ]}
      />
      <Table
        caption={t.tableCaption}
        rows={rows(t)}
        tone={(row) => (row.late ? 'late' : undefined)}
        columns={[
          {
            key: 'number',
            header: t.number,
            rowHeader: true,
            nowrap: true,
            cell: (row) => (
              <a class="ecl-link" href="#case">
                {row.number}
              </a>
            ),
            sort: { href: '?sort=number' },
          },
          {
            key: 'authority',
            header: t.authority,
            cell: (row) => <Foreign lang={row.authorityLang}>{row.authority}</Foreign>,
          },
          { key: 'subject', header: t.subject, cell: (row) => row.subject },
          {
            key: 'state',
            header: t.state,
            cell: (row) =>
              row.late ? (
                <StatusLabel tone="late">{t.late}</StatusLabel>
              ) : (
                <StatusLabel tone="attention">{t.waiting}</StatusLabel>
              ),
          },
          {
            key: 'due',
            header: t.due,
            numeric: true,
            cell: (row) => row.due,
            sort: { href: '?sort=due', direction: 'ascending' },
          },
        ]}
      />
      <Pagination previousHref="?before=a" nextHref="?after=b" summary={t.range} />
      <Section title={t.overview} id="overview">
        <DescriptionList
          items={[
            { term: t.authority, value: 'Ordine dei Medici Chirurghi e degli Odontoiatri di Roma', lang: 'it' },
            { term: t.profession, value: t.doctor },
            { term: t.surname, personal: true, masked: t.masked },
            { term: t.birth, personal: true, value: '3 March 1980' },
            { term: t.note },
          ]}
        />
        <PrintHint />
      </Section>
      <Section title={t.history}>
        <Timeline
          label={t.history}
          events={[
            {
              time: { iso: '2026-11-14T09:12:00+01:00', text: '14/11/2026 09:12' },
              title: t.sentEvent,
              actor: 'Országos Kórházi Főigazgatóság',
              detail: <p>{t.detail}</p>,
            },
            {
              time: { iso: '2026-11-16T15:00:00+01:00', text: '16/11/2026 15:00' },
              title: t.accepted,
              actor: 'Ordine dei Medici di Roma',
              tone: 'now',
            },
            { time: { iso: '2026-11-18', text: '18/11/2026' }, title: t.late, tone: 'late' },
            { time: { iso: '2026-11-28', text: '28/11/2026' }, title: t.replyDue, tone: 'future' },
          ]}
        />
      </Section>
      <Section title={t.tasks}>
        <TaskList
          items={[
            { title: t.step1, href: '#1', status: { text: t.closed, tone: 'done' } },
            { title: t.step2, href: '#2', hint: t.detail, status: { text: t.waiting, tone: 'attention' } },
            { title: t.step3, status: { text: t.draft } },
          ]}
        />
      </Section>
      <Section title={t.messages}>
        <Notification tone="info" title={t.infoTitle}>
          <p>{t.detail}</p>
        </Notification>
        <Notification tone="warning">{t.turnLate}</Notification>
        <Notification tone="error" title={t.late} />
        <EmptyState title={t.empty} action={<LinkButton href="#new">{t.newRequest}</LinkButton>}>
          {t.emptyText}
        </EmptyState>
        <Section title={t.cards} level={3}>
          <CardGrid>
            <Card title={t.profession} href="#card" level={3} marks={<Badge count={3} label={t.inboxCount} />}>
              <p>{t.detail}</p>
            </Card>
            <Card title={t.posting} level={3} marks={<Badge count={1} tone="late" />}>
              <p>{t.emptyText}</p>
            </Card>
          </CardGrid>
        </Section>
        <Expandable summary={t.more}>
          <Prose>
            <p>{t.detail}</p>
            <ul>
              <li>{t.step1}</li>
              <li>{t.step2}</li>
            </ul>
          </Prose>
        </Expandable>
        <Expandable summary={t.more} open>
          <p>{t.lead}</p>
        </Expandable>
        <form method="post" action="/buttons">
          <ButtonRow>
            <Button>{t.send}</Button>
            <Button kind="secondary">{t.save}</Button>
            <Button kind="call">{t.accept}</Button>
            <Button kind="danger">{t.remove}</Button>
            <Button kind="ghost">{t.cancel}</Button>
          </ButtonRow>
        </form>
      </Section>
    </Page>
  );
}
