import { type ActionForm, CaseBody, eventKey, type Opened, type Refused, StateMark } from '../exchanges/index.ts';
import { addressOf, type Frame, shortOf } from '../publishing/index.ts';
import { formatInstant, nameIn } from '../texts/index.ts';
import {
  Button,
  ButtonRow,
  Expandable,
  Form,
  type FormError,
  type FormModel,
  HiddenInputs,
  Instant,
  Notification,
  Page,
  PageHeading,
  Section,
} from '../web/index.ts';
import { type Authority, readersOf } from './cast.ts';
import { othersDo } from './others.ts';
import { nextInstant } from './simulation.ts';
import type { Standing } from './walks.service.ts';
import { isShown, settingsIn, type Walk } from './walk.ts';

/** The page of a simulation: the clock, as whom one looks, and the case as a real one would be shown. */

interface SimulationPageProps extends Frame {
  readonly standing: Standing;
  readonly opened: Opened;
  readonly forms: readonly ActionForm[];
  readonly beginning: FormModel;
  readonly refused: Refused | null;
  readonly errors: readonly FormError[];
  readonly address: string;
  readonly csrf: string;
}

export function SimulationPage(props: SimulationPageProps) {
  const { shell, say, standing, opened, forms, refused, beginning, address, csrf } = props;
  const { version, document } = standing;
  const { title, area } = props.named(version);
  const { wording } = opened.context;
  const takesPart = opened.view.participants.some(({ own }) => own);
  const shown = isShown(standing.walk);
  return (
    <Page
      shell={shell}
      title={say('simulation.page-title', { procedure: title })}
      breadcrumb={[
        { label: say('publishing.title'), href: '/operator/procedures' },
        { label: title, href: addressOf(version.id) },
      ]}
      heading={
        <PageHeading
          title={say('simulation.title')}
          over={`${area} · ${title} · ${shortOf(version.hash)}`}
          lead={say('simulation.lead')}
          marks={<StateMark wording={wording} state={opened.view.state} done={opened.view.closedAt !== null} />}
        />
      }
      errors={props.errors}
      wide
    >
      <News {...props} />
      <div class="oi-simulation">
        <Clock {...props} />
        <Who {...props} />
      </div>
      {shown && !takesPart ? <Notification tone="info">{say('simulation.reads')}</Notification> : null}
      {shown ? (
        <CaseBody opened={opened} forms={forms} refused={refused} hrefOf={() => undefined} />
      ) : (
        <Notification tone="info">{say('simulation.no-part')}</Notification>
      )}
      <Others {...props} />
      <Settings {...props} />
      <Section title={say('simulation.beginning')}>
        {document.steps.length > 0 ? (
          <form method="post" action={`${address}/back`}>
            <HiddenInputs values={{ csrf }} />
            <ButtonRow>
              <Button kind="secondary">{say('simulation.back')}</Button>
            </ButtonRow>
          </form>
        ) : null}
        <Expandable summary={say('simulation.anew')}>
          <p>{say('simulation.anew.help')}</p>
          <Form model={beginning} />
        </Expandable>
      </Section>
    </Page>
  );
}

/** What the last step led to. */
function News({ say, standing: { news }, opened: { context } }: SimulationPageProps) {
  const { wording, timeZone } = context;
  if (news.length === 0) return null;
  return (
    <Notification tone="success" title={say('simulation.news')}>
      <ul>
        {news.map((event) => (
          <li>
            {wording.text(eventKey(event.action))} · {formatInstant(wording.language, event.legalAt, timeZone)}
          </li>
        ))}
      </ul>
    </Notification>
  );
}

/** The clock, and the buttons that move it. */
function Clock({ say, standing: { walk }, opened: { context }, address, csrf }: SimulationPageProps) {
  const { wording, timeZone } = context;
  const { now } = walk.simulation;
  const next = nextInstant(walk.simulation);
  const wait = { kind: 'date' as const, name: 'until', label: say('simulation.until'), value: '' };
  return (
    <Section title={say('simulation.clock')}>
      <p>
        {say('simulation.now')}{' '}
        <strong>
          <Instant at={now} timeZone={timeZone} />
        </strong>
      </p>
      <p>
        {next ? (
          <>
            {say('simulation.next')} <Instant at={next} timeZone={timeZone} />:{' '}
            {termsAt(walk, next)
              .map((name) => wording.text(`term.${name}`))
              .join(', ')}
          </>
        ) : (
          say('simulation.next.none')
        )}
      </p>
      <form method="post" action={`${address}/wait`}>
        <HiddenInputs values={{ csrf }} />
        <ButtonRow>
          {next ? (
            <Button kind="secondary" name="wait" value="next">
              {say('simulation.wait.next')}
            </Button>
          ) : null}
          <Button kind="secondary" name="wait" value="1">
            {say('simulation.wait.day')}
          </Button>
        </ButtonRow>
      </form>
      <Form
        model={{
          action: `${address}/wait`,
          hidden: { csrf },
          sections: [{ fields: [wait] }],
          buttons: [{ label: say('simulation.wait.until'), kind: 'secondary' }],
        }}
      />
    </Section>
  );
}

/** What others do: who moderates what waits, and other exchanges of the case, as the definition calls what they can come to. */
function Others({ say, standing: { walk }, opened: { context }, address, csrf }: SimulationPageProps) {
  const { held = [] } = walk.simulation;
  const others = othersDo(walk.simulation);
  if (held.length + others.length === 0) return null;
  return (
    <Section title={say('simulation.others.title')}>
      {held.map(({ action }, index) => (
        <form method="post" action={`${address}/moderate`}>
          <HiddenInputs values={{ csrf, number: String(index + 1) }} />
          <p>{say('simulation.held', { action: context.wording.text(`action.${action}`) })}</p>
          <ButtonRow>
            <Button kind="secondary" name="releases" value="yes">
              {say('moderation.release')}
            </Button>
            <Button kind="secondary" name="releases" value="no">
              {say('moderation.return')}
            </Button>
          </ButtonRow>
        </form>
      ))}
      {others.length > 0 ? (
        <Form
          model={{
            action: `${address}/others`,
            hidden: { csrf },
            sections: [
              {
                fields: [
                  {
                    kind: 'select',
                    name: 'number',
                    label: say('simulation.others.which'),
                    required: true,
                    options: others.map(([name], index) => ({ value: String(index + 1), label: name, lang: 'en' })),
                  },
                ],
              },
            ],
            buttons: [{ label: say('simulation.others.do'), kind: 'secondary' }],
          }}
        />
      ) : null}
    </Section>
  );
}

/** What countries settle for themselves: switched in all of them at once. */
function Settings({ say, standing: { walk }, opened: { context }, address, csrf }: SimulationPageProps) {
  const settings = Object.entries(settingsIn(walk.simulation));
  if (settings.length === 0) return null;
  return (
    <Section title={say('simulation.settings')}>
      <p>{say('simulation.settings.help')}</p>
      {settings.map(([name, on]) => (
        <form method="post" action={`${address}/switch`}>
          <HiddenInputs values={{ csrf, setting: name, on: on ? 'no' : 'yes' }} />
          <p>
            {context.wording.text(`setting.${name}`)}: <strong>{say(on ? 'switches.on' : 'switches.off')}</strong>
          </p>
          <ButtonRow>
            <Button kind="secondary">{say(on ? 'switches.switch-off' : 'switches.switch-on')}</Button>
          </ButtonRow>
        </form>
      ))}
    </Section>
  );
}

/** The terms whose passing is the next that happens. */
const termsAt = ({ simulation: { exchange } }: Walk, next: Date): string[] =>
  exchange.parts.flatMap(({ terms, nextExpiry }) =>
    nextExpiry?.getTime() !== next.getTime()
      ? []
      : Object.entries(terms).flatMap(([name, { status, expiresAt }]) =>
          status === 'running' && Date.parse(expiresAt) === next.getTime() ? [name] : [],
        ),
  );

/** As whom one looks: those who take part come first, by their roles. */
function Who({ say, standing: { walk }, opened: { context }, address, csrf }: SimulationPageProps) {
  const { wording, procedure, authorities } = context;
  const { participants } = walk.simulation.exchange;
  const name = (id: string): string => nameIn(authorities.get(id)?.official ?? {}, wording.language).text;
  const seated = participants.map(({ role, authorityId }) => ({
    value: authorityId,
    label: `${wording.text(`role.${role}`)}: ${name(authorityId)}`,
  }));
  const others = walk.simulation.cast.filter(({ authorityId }) => !seated.some(({ value }) => value === authorityId));
  const reads = ({ functions }: Authority): boolean => functions.some((one) => readersOf(procedure).includes(one));
  const optionsOf = (some: readonly Authority[]) =>
    some.map(({ authorityId }) => ({ value: authorityId, label: name(authorityId) }));
  // Who has two roles is one that looks.
  const once = seated.filter(({ value }, index) => seated.findIndex((one) => one.value === value) === index);
  return (
    <Section title={say('simulation.who')}>
      <Form
        model={{
          action: `${address}/as`,
          hidden: { csrf },
          sections: [
            {
              fields: [
                {
                  kind: 'select',
                  name: 'authority',
                  label: say('simulation.authority'),
                  required: true,
                  value: walk.authority.authorityId,
                  options: [
                    { label: say('simulation.seated'), options: once },
                    ...[
                      { label: say('simulation.readers'), options: optionsOf(others.filter(reads)) },
                      { label: say('simulation.others'), options: optionsOf(others.filter((one) => !reads(one))) },
                    ].filter(({ options }) => options.length > 0),
                  ],
                },
                {
                  kind: 'select',
                  name: 'kind',
                  label: say('simulation.kind'),
                  required: true,
                  value: walk.kind,
                  options: Object.keys(procedure.workflow.users).map((kind) => ({
                    value: kind,
                    label: say(`shell.role.${kind as 'handler'}`),
                  })),
                },
              ],
            },
          ],
          buttons: [{ label: say('simulation.look'), kind: 'secondary' }],
        }}
      />
    </Section>
  );
}
