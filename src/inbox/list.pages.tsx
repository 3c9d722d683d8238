import { randomUUID } from 'node:crypto';
import type { ComponentChildren } from 'preact';
import type { Actor } from '../accounts/index.ts';
import {
  type Box,
  bulkActions,
  type LineCounts,
  type ListPage,
  mayAct,
  mayAllocate,
  mayStart,
  wordingOf,
} from '../exchanges/index.ts';
import { atMost } from '../live/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import type { Say } from '../texts/index.ts';
import {
  Button,
  ButtonRow,
  EmptyState,
  Expandable,
  Fields,
  HiddenInputs,
  LinkButton,
  Notification,
  Page,
  PageHeading,
  Pagination,
  type Shell,
  Tabs,
} from '../web/index.ts';
import type { Handler } from './allocation.service.ts';
import { type Choices, FoldedFilters } from './filters.pages.tsx';
import { addressOf, hiddenOf, type Listed, type Query, TABS } from './query.ts';
import { CaseTable, type Context } from './tables.pages.tsx';
import { NAME_MAX, type View } from './views.service.ts';

/** The page of a list. */

/** A kept list with how many lines it has; null where nobody needs to know. */
export interface CountedView extends View {
  readonly count: number | null;
}

export interface ListPageProps {
  readonly shell: Shell;
  /** Whether shortcuts of a single key work for this person. */
  readonly singleKeys: boolean;
  readonly csrf: string;
  readonly asked: Query;
  readonly counts: LineCounts;
  readonly actor: Actor;
  readonly published: readonly ProcedureVersion[];
  readonly views: readonly CountedView[];
  /** To whom the reader may give cases; null: to nobody. */
  readonly handlers: readonly Handler[] | null;
  readonly context: Context;
}

/** What is round every list: what waits, the boxes, the kept lists. */
export function InboxPage(props: ListPageProps & { readonly children: ComponentChildren }) {
  const { shell, asked, counts, actor, published, views, context, children } = props;
  const { say } = context;
  const lead = [
    say('inbox.count', { count: counts.waiting }),
    ...(counts.late > 0 ? [say('inbox.late', { count: counts.late })] : []),
  ].join(' – ');
  const own = published.filter((procedure) => procedure.area === actor.area);
  const acts = own.some((procedure) => mayAct(procedure, actor));
  const allocates = own.some((procedure) => mayAllocate(procedure, actor));
  return (
    <Page
      shell={shell}
      title={say('inbox.page-title', { box: say(`inbox.${asked.box}`) })}
      wide
      heading={
        <PageHeading
          title={say('inbox.title')}
          lead={lead}
          actions={
            published.some((procedure) => mayStart(procedure, actor)) ? (
              <LinkButton kind="primary" href="/exchanges/new">
                {say('shell.nav.new')}
              </LinkButton>
            ) : null
          }
        />
      }
    >
      {acts ? null : <Notification tone="info">{say(allocates ? 'inbox.allocator' : 'inbox.viewer')}</Notification>}
      <Tabs
        label={say('inbox.boxes')}
        tabs={TABS.filter((box) => acts || box !== 'drafts').map((box) => ({
          label: say(`inbox.${box}`),
          href: `/?box=${box}`,
          current: box === asked.box,
          ...(box === 'waiting' && counts.waiting > 0
            ? { count: counts.waiting, countLabel: say('inbox.count', { count: counts.waiting }) }
            : {}),
          ...(box === 'unread' && counts.unread > 0
            ? { count: atMost(counts.unread), countLabel: say('inbox.news.label', { count: counts.unread }) }
            : {}),
        }))}
      />
      {views.length > 0 ? <ViewTabs views={views} asked={asked} say={say} /> : null}
      {children}
    </Page>
  );
}

function ViewTabs({ views, asked, say }: { views: readonly CountedView[]; asked: Query; say: Say }) {
  const here = addressOf(asked);
  return (
    <div class="oi-views">
      <Tabs
        label={say('views.title')}
        tabs={views.map((view) => ({
          label: view.name,
          href: addressOf(view.query),
          current: addressOf(view.query) === here,
          ...(view.count === null
            ? {}
            : {
                count: atMost(view.count),
                countLabel: say('views.count', { count: view.count }),
              }),
        }))}
      />
      <a class="ecl-link" href="/views">
        {say('views.manage')}
      </a>
    </div>
  );
}

interface CasesProps extends ListPageProps {
  readonly choices: Choices;
  readonly page: ListPage;
}

/** A list of cases: filters, the table with what can be done with the ticked ones, further pages. */
export function Cases({ page, choices, ...props }: CasesProps) {
  const { asked, context } = props;
  const { say } = context;
  return (
    <>
      <FoldedFilters say={say} asked={asked} choices={choices} />
      <form
        class="oi-list"
        method="post"
        action="/cases/bulk"
        aria-label={say('inbox.list')}
        data-keys={props.singleKeys ? 'single' : 'chord'}
      >
        <HiddenInputs values={{ csrf: props.csrf, key: randomUUID(), ...hiddenOf(asked) }} />
        <CaseTable rows={page.rows} asked={asked} context={context} />
        {page.rows.length > 0 ? <WithTicked {...props} /> : null}
      </form>
      <Pagination
        {...(asked.cursor ? { previousHref: addressOf(asked) } : {})}
        {...(page.next ? { nextHref: addressOf(asked, { cursor: page.next }) } : {})}
      />
      <div class="oi-list__end">
        {page.rows.length > 0 ? (
          <a class="ecl-link" href={addressOf(asked, { path: '/cases/export' })}>
            {say('inbox.export.all')}
          </a>
        ) : null}
        <a class="ecl-link" href="/keyboard" data-key="?">
          {say('keys.title')}
        </a>
      </div>
      <Expandable summary={say('views.keep')}>
        <KeepForm csrf={props.csrf} asked={asked} say={say} />
      </Expandable>
    </>
  );
}

/** What can be done with those that are ticked. Ticking all of the page is a link, so that it needs no script. */
function WithTicked({ asked, actor, published, context, handlers }: ListPageProps) {
  const { say, language } = context;
  const all = asked.select === 'all';
  return (
    <fieldset class="oi-list__ticked">
      <legend class="oi-visually-hidden">{say('inbox.ticked')}</legend>
      <ButtonRow>
        <a
          class="ecl-link"
          href={addressOf(asked, { cursor: asked.cursor, ...(all ? {} : { select: 'all' as const }) })}
        >
          {say(all ? 'inbox.select-none' : 'inbox.select-all')}
        </a>
        {asked.box === 'closed'
          ? null
          : bulkActions(published, actor).map(({ action, procedure }) => (
              <Button kind="secondary" name="action" value={action}>
                {say('inbox.do-ticked', { action: wordingOf(procedure, language).text(`action.${action}`) })}
              </Button>
            ))}
        <Button kind="ghost" name="export" value="1" formaction="/cases/export">
          {say('inbox.export.ticked')}
        </Button>
      </ButtonRow>
      {handlers === null || asked.box === 'closed' ? null : (
        <div class="oi-list__give">
          <Fields
            fields={[
              {
                kind: 'select',
                name: 'to',
                label: say('bulk.allocate.to'),
                options: handlers.map(({ membershipId, name }) => ({ value: membershipId, label: name })),
              },
            ]}
            bare
          />
          <Button kind="secondary" name="give" value="1" formaction="/cases/allocate">
            {say('bulk.allocate')}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

interface KeepFormProps {
  readonly csrf: string;
  /** The list that is kept. */
  readonly asked: Listed;
  readonly say: Say;
  /** What was typed and refused. */
  readonly typed?: { readonly name: string; readonly preferred: boolean };
  readonly errors?: ReadonlyMap<string, string>;
}

export function KeepForm({ csrf, asked, say, typed, errors }: KeepFormProps) {
  return (
    <form method="post" action="/views" class="oi-form" novalidate>
      <HiddenInputs values={{ csrf, ...hiddenOf(asked) }} />
      <Fields
        fields={[
          {
            kind: 'text',
            name: 'name',
            label: say('views.name'),
            hint: say('views.name.hint'),
            value: typed?.name ?? '',
            required: true,
            maxlength: NAME_MAX,
            width: 'm',
          },
          { kind: 'checkbox', name: 'preferred', label: say('views.preferred'), checked: typed?.preferred ?? false },
        ]}
        {...(errors ? { errors } : {})}
      />
      <ButtonRow>
        <Button kind="secondary">{say('views.save')}</Button>
      </ButtonRow>
    </form>
  );
}

export function NoMembership({ shell, say }: { shell: Shell; say: Say }) {
  return (
    <Page shell={shell} title={say('inbox.title')}>
      <EmptyState title={say('inbox.no-membership')}>{say('inbox.no-membership.help')}</EmptyState>
    </Page>
  );
}

/** The boxes whose lines are work: those of a kept list in one of them are counted. */
export const isOpenBox = (box: Box | 'drafts'): boolean => box !== 'closed' && box !== 'all' && box !== 'drafts';
