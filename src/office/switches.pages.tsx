import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import { queryText, requireActor } from '../accounts/index.ts';
import { waiting, wordingOf } from '../exchanges/index.ts';
import { formatInstant, formatList, nameIn, sayIn } from '../texts/index.ts';
import {
  Button,
  DescriptionList,
  Expandable,
  Foreign,
  type FormBody,
  HiddenInputs,
  Page,
  PageHeading,
  type PageTools,
  postedText,
  Section,
  sendPage,
  StatusLabel,
  Timeline,
} from '../web/index.ts';
import type { Office } from './office.service.ts';
import type { CountrySetting } from './switches.service.ts';

export interface SwitchPagesOptions {
  readonly office: Office;
  readonly tools: PageTools;
  /** An area's name in a language. */
  readonly areaName: (language: string, area: string) => string;
  readonly timeZoneOf: (country: string) => string;
}

/** `/country-settings`: what the actor's country settles for itself in its area; who keeps a setting switches it there. */
export const COUNTRY_SETTINGS = '/country-settings';

export const switchPages: FastifyPluginAsync<SwitchPagesOptions> = async (app, options) => {
  const { office, tools, areaName, timeZoneOf } = options;

  app.get(COUNTRY_SETTINGS, async (request, reply) => {
    const actor = requireActor(request);
    const { language } = request;
    const say = sayIn(language);
    const settings = await office.countrySettings(actor);
    const notice =
      queryText(request, 'done') === 'saved'
        ? { notice: { tone: 'success' as const, text: say('switches.saved') } }
        : {};
    const title = say('switches.title');
    const page = (
      <Page
        shell={await tools.shell(request, reply, { current: COUNTRY_SETTINGS, ...notice })}
        title={title}
        heading={<PageHeading title={title} over={areaName(language, actor.area)} lead={say('switches.lead')} />}
      >
        {settings.length === 0 ? <p>{say('switches.none')}</p> : null}
        {settings.map((setting) => (
          <Setting {...{ setting, language, csrf: reply.csrf, timeZone: timeZoneOf(actor.country) }} />
        ))}
      </Page>
    );
    return sendPage(reply, page);
  });

  app.post(`${COUNTRY_SETTINGS}/:setting`, { config: { page: COUNTRY_SETTINGS } }, async (request, reply) => {
    const actor = requireActor(request);
    const { setting } = request.params as { setting: string };
    const body = (request.body ?? {}) as FormBody;
    const on = postedText(body, 'on') === 'true';
    await waiting(() => office.switchSetting(actor, setting, on, postedText(body, 'key')))();
    return reply.redirect(`${COUNTRY_SETTINGS}?done=saved`, 303);
  });
};

interface SettingProps {
  readonly setting: CountrySetting;
  readonly language: string;
  readonly csrf: string;
  readonly timeZone: string;
}

function Setting({ setting: one, language, csrf, timeZone }: SettingProps) {
  const say = sayIn(language);
  const [first] = one.procedures;
  if (!first) return null;
  const { text } = wordingOf(first, language);
  const titles = one.procedures.map((procedure) => wordingOf(procedure, language).text('procedure.title'));
  const stateOf = (on: boolean): string => say(on ? 'switches.on' : 'switches.off');
  const events = one.changes.map(({ at, on, official }) => {
    const name = nameIn(official, language);
    return {
      time: { iso: at.toISOString(), text: formatInstant(language, at, timeZone) },
      title: stateOf(on),
      actor: <Foreign lang={name.lang}>{name.text}</Foreign>,
    };
  });
  const title = text(`setting.${one.setting}`);
  return (
    <Section title={title} id={`setting-${one.setting}`}>
      <p>
        <StatusLabel tone={one.on ? 'done' : 'neutral'}>{stateOf(one.on)}</StatusLabel>
      </p>
      <p>{text(`setting.${one.setting}.help`)}</p>
      <DescriptionList items={[{ term: say('switches.procedures'), value: formatList(language, titles) }]} />
      <p class="oi-minor">
        {say('switches.initially', { on: String(one.initially) })}{' '}
        {say('switches.keeper', { function: text(`function.${one.keptBy}`) })}
      </p>
      {one.mine ? (
        <form method="post" action={`${COUNTRY_SETTINGS}/${one.setting}`}>
          <HiddenInputs values={{ csrf, key: randomUUID(), on: String(!one.on) }} />
          <Button kind="primary">{`${say(one.on ? 'switches.switch-off' : 'switches.switch-on')}: ${title}`}</Button>
        </form>
      ) : null}
      <Expandable summary={say('switches.history')}>
        {events.length === 0 ? (
          <p>{say('switches.never')}</p>
        ) : (
          <Timeline events={events} label={say('switches.history')} />
        )}
      </Expandable>
    </Section>
  );
}
