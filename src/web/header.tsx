import type { ComponentChildren } from 'preact';
import { useWeb } from './context.ts';
import { HiddenInputs } from './form.tsx';
import { Icon, Mark } from './icon.tsx';
import { Badge } from './marks.tsx';

export interface NavigationItem {
  href: string;
  label: string;
  current?: boolean;
  count?: number | string;
  /** What a screen reader says for the count ("3 waiting for me"). */
  countLabel?: string;
  /** The count is of late matters. */
  late?: boolean;
  /** In how much of it there is something new, and what a screen reader says for that. */
  news?: { text: string; label: string };
  /** Address of the events that keep the count up to date where scripts run (`assets/live.js`). */
  live?: string;
}

export interface LanguageLink {
  code: string;
  /** The language's name in itself. */
  name: string;
  href: string;
  current?: boolean;
}

export interface HelpLink {
  href: string;
  label: string;
}

export interface ShellPerson {
  name: string;
  /** For whom this membership acts. */
  authority: string;
  /** Language of the authority's name when it is not the page's. */
  authorityLang?: string;
  /** What the person may do, one line an area, formatted by the caller. */
  areaRoles: readonly string[];
  /** Where to choose another membership; absent when there is only one. */
  switchHref?: string;
  accountHref: string;
  signOut: { action: string; hidden: Readonly<Record<string, string>> };
}

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'oi-live-count': { src: string; count: number | string; children?: ComponentChildren };
    }
  }
}

interface HeaderProps {
  homeHref: string;
  siteName: string;
  banner?: string | undefined;
  navigation: readonly NavigationItem[];
  person?: ShellPerson | undefined;
  signInHref?: string | undefined;
  languages: readonly LanguageLink[];
  help?: HelpLink | undefined;
}

/** Everything above the page's own content. */
export function Header(props: HeaderProps) {
  const { say } = useWeb();
  return (
    <header class="oi-header">
      {props.banner ? (
        <div class="oi-banner">
          <div class="ecl-container oi-banner__text">
            <Icon name="warning" size="xs" />
            <p>{props.banner}</p>
          </div>
        </div>
      ) : null}
      <div class="ecl-container oi-header__top">
        <a class="oi-wordmark" href={props.homeHref}>
          <Mark />
          <span class="oi-wordmark__text">
            <span class="oi-wordmark__name" translate={false}>
              {say('web.name')}
            </span>
            <span class="oi-wordmark__site">{props.siteName}</span>
          </span>
        </a>
        <div class="oi-header__menus">
          {/* first, on every page: help stands in the same place everywhere (WCAG 3.2.6) */}
          {props.help ? (
            <a class="oi-header__link" href={props.help.href}>
              <Icon name="information" size="s" /> {props.help.label}
            </a>
          ) : null}
          {props.languages.length > 1 ? <LanguageMenu languages={props.languages} /> : null}
          {props.person ? <PersonMenu person={props.person} /> : null}
          {!props.person && props.signInHref ? (
            <a class="oi-header__link" href={props.signInHref}>
              <Icon name="log-in" size="s" /> {say('web.account.sign-in')}
            </a>
          ) : null}
        </div>
      </div>
      {props.navigation.length > 0 ? <Navigation items={props.navigation} /> : null}
    </header>
  );
}

/** A menu by the details element: opens by keyboard and pointer without a script; one open menu closes the other by their common name. */
function Menu({
  icon,
  label,
  children,
}: {
  icon: 'global' | 'logged-in';
  label: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <details class="oi-menu" name="oi-menu">
      <summary class="oi-menu__summary">
        <Icon name={icon} size="s" />
        <span class="oi-menu__label">{label}</span>
        <Icon name="corner-arrow" size="2xs" rotate={180} class="oi-menu__caret" />
      </summary>
      <div class="oi-menu__panel">{children}</div>
    </details>
  );
}

function LanguageMenu({ languages }: { languages: readonly LanguageLink[] }) {
  const { say } = useWeb();
  const current = languages.find((language) => language.current);
  return (
    <Menu
      icon="global"
      label={
        <>
          <span class="oi-visually-hidden">{say('web.language.choose')} </span>
          <span lang={current?.code}>{current?.name}</span>
        </>
      }
    >
      <ul class="oi-languages">
        {languages.map((language) => (
          <li key={language.code}>
            <a
              class="oi-languages__link"
              href={language.href}
              lang={language.code}
              hreflang={language.code}
              aria-current={language.current ? 'true' : undefined}
            >
              <span class="oi-languages__code" aria-hidden="true">
                {language.code}
              </span>
              {language.name}
            </a>
          </li>
        ))}
      </ul>
    </Menu>
  );
}

function PersonMenu({ person }: { person: ShellPerson }) {
  const { say } = useWeb();
  return (
    <Menu
      icon="logged-in"
      label={
        <>
          <span class="oi-visually-hidden">{say('web.account.menu')} </span>
          <span class="oi-menu__person">{person.name}</span>
          <span class="oi-menu__authority" lang={person.authorityLang}>
            {person.authority}
          </span>
        </>
      }
    >
      <p class="oi-account__acting">{say('web.account.acting-for')}</p>
      <p class="oi-account__authority" lang={person.authorityLang}>
        {person.authority}
      </p>
      {person.areaRoles.length > 0 ? (
        <ul class="oi-account__roles">
          {person.areaRoles.map((role) => (
            <li key={role}>{role}</li>
          ))}
        </ul>
      ) : null}
      <ul class="oi-account__links">
        {person.switchHref ? (
          <li>
            <a class="ecl-link ecl-link--standalone" href={person.switchHref}>
              {say('web.account.switch')}
            </a>
          </li>
        ) : null}
        <li>
          <a class="ecl-link ecl-link--standalone" href={person.accountHref}>
            {say('web.account.settings')}
          </a>
        </li>
      </ul>
      <form class="oi-account__sign-out" method="post" action={person.signOut.action}>
        <HiddenInputs values={person.signOut.hidden} />
        <button class="ecl-button ecl-button--secondary oi-button" type="submit">
          {say('web.account.sign-out')}
        </button>
      </form>
    </Menu>
  );
}

function Counts({ item: { count, countLabel, late, news } }: { item: NavigationItem }) {
  const label = countLabel === undefined ? {} : { label: countLabel };
  return (
    <>
      {count === undefined ? null : <Badge count={count} tone={late ? 'late' : 'neutral'} {...label} />}
      {news ? <Badge count={news.text} tone="news" label={news.label} /> : null}
    </>
  );
}

function Navigation({ items }: { items: readonly NavigationItem[] }) {
  const { say } = useWeb();
  return (
    <nav class="oi-navigation" aria-label={say('web.navigation.main')}>
      <ul class="ecl-container oi-navigation__list">
        {items.map((item) => (
          <li class="oi-navigation__item" key={item.href}>
            <a class="oi-navigation__link" href={item.href} aria-current={item.current ? 'page' : undefined}>
              {item.label}
              {item.live === undefined ? (
                <Counts item={item} />
              ) : (
                <oi-live-count src={item.live} count={item.count ?? 0}>
                  <Counts item={item} />
                </oi-live-count>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
