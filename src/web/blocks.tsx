import type { ComponentChildren } from 'preact';
import { useWeb } from './context.ts';
import { Icon, type IconName } from './icon.tsx';
import { InfoPoint, type InfoPointProps } from './info.tsx';
import { Badge } from './marks.tsx';

export type ButtonKind = 'primary' | 'secondary' | 'danger' | 'call' | 'ghost';

const buttonClasses: Record<ButtonKind, string> = {
  primary: 'ecl-button--primary',
  secondary: 'ecl-button--secondary',
  danger: 'oi-button--danger',
  call: 'ecl-button--cta',
  ghost: 'ecl-button--ghost',
};

export interface ButtonProps {
  kind?: ButtonKind;
  name?: string;
  value?: string;
  formaction?: string;
  icon?: IconName;
  children: ComponentChildren;
}

/** A button that sends the form it stands in. */
export function Button({ kind = 'primary', name, value, formaction, icon, children }: ButtonProps) {
  return (
    <button
      type="submit"
      class={`ecl-button oi-button ${buttonClasses[kind]}`}
      name={name}
      value={value}
      formaction={formaction}
    >
      <span class="ecl-button__container">
        {icon ? <Icon name={icon} class="ecl-button__icon" /> : null}
        <span class="ecl-button__label">{children}</span>
      </span>
    </button>
  );
}

export interface LinkButtonProps {
  href: string;
  kind?: 'primary' | 'secondary' | 'call' | 'ghost';
  icon?: IconName;
  children: ComponentChildren;
}

/** A link that looks like a button: it leads somewhere and changes nothing. */
export function LinkButton({ href, kind = 'secondary', icon, children }: LinkButtonProps) {
  return (
    <a class={`ecl-button oi-button ${buttonClasses[kind]}`} href={href}>
      <span class="ecl-button__container">
        {icon ? <Icon name={icon} class="ecl-button__icon" /> : null}
        <span class="ecl-button__label">{children}</span>
      </span>
    </a>
  );
}

/** Buttons in one row that wraps. */
export function ButtonRow({ children }: { children: ComponentChildren }) {
  return <div class="oi-button-row">{children}</div>;
}

export interface PageHeadingProps {
  title: ComponentChildren;
  /** Small line above the title: what kind of thing this is, or its number. */
  over?: ComponentChildren;
  /** One or two sentences below the title. */
  lead?: ComponentChildren;
  /** Labels beside the title. */
  marks?: ComponentChildren;
  /** Buttons at the title's end. */
  actions?: ComponentChildren;
}

/** The page's only h1, with what belongs to it. */
export function PageHeading({ title, over, lead, marks, actions }: PageHeadingProps) {
  return (
    <header class="oi-heading">
      <div class="oi-heading__text">
        {over ? <p class="oi-heading__over">{over}</p> : null}
        <h1 class="oi-heading__title">{title}</h1>
        {marks ? <div class="oi-heading__marks">{marks}</div> : null}
        {lead ? <p class="oi-heading__lead">{lead}</p> : null}
      </div>
      {actions ? <div class="oi-heading__actions">{actions}</div> : null}
    </header>
  );
}

export interface SectionProps {
  title: ComponentChildren;
  id?: string;
  /** 2 by default. */
  level?: 2 | 3;
  /** An info point beside the title. */
  info?: InfoPointProps;
  children: ComponentChildren;
}

/** A part of a page under a heading of its own. */
export function Section({ title, id, level = 2, info, children }: SectionProps) {
  const Heading: 'h2' | 'h3' = `h${level}`;
  const classes = `oi-section__title oi-section__title--${level}${info ? ' oi-explained' : ''}`;
  return (
    <section class="oi-section" id={id}>
      <Heading class={classes}>{title}</Heading>
      {info ? <InfoPoint {...info} /> : null}
      {children}
    </section>
  );
}

export interface CardProps {
  title: ComponentChildren;
  href?: string;
  level?: 2 | 3;
  marks?: ComponentChildren;
  children?: ComponentChildren;
}

export function Card({ title, href, level = 2, marks, children }: CardProps) {
  const Heading: 'h2' | 'h3' = `h${level}`;
  return (
    <article class="oi-card">
      <Heading class="oi-card__title">
        {href ? (
          <a class="ecl-link" href={href}>
            {title}
          </a>
        ) : (
          title
        )}
      </Heading>
      {marks ? <div class="oi-card__marks">{marks}</div> : null}
      {children}
    </article>
  );
}

/** Cards beside each other where there is room. */
export function CardGrid({ children }: { children: ComponentChildren }) {
  return <div class="oi-card-grid">{children}</div>;
}

export interface ExpandableProps {
  summary: ComponentChildren;
  open?: boolean;
  /** On a wide screen it is not folded at all. */
  narrowOnly?: boolean;
  children: ComponentChildren;
}

/** Folded text, by the browser's own details element: ECL's expandable needs a script. */
export function Expandable({ summary, open, narrowOnly, children }: ExpandableProps) {
  return (
    <details class={narrowOnly ? 'oi-expandable oi-expandable--narrow' : 'oi-expandable'} open={open}>
      <summary class="oi-expandable__summary">{summary}</summary>
      <div class="oi-expandable__content">{children}</div>
    </details>
  );
}

/** Running text: paragraphs, lists and headings inside get their spacing and a readable line length. */
export function Prose({ lang, children }: { lang?: string; children: ComponentChildren }) {
  return (
    <div class="oi-prose" lang={lang}>
      {children}
    </div>
  );
}

export interface EmptyStateProps {
  title: ComponentChildren;
  children?: ComponentChildren;
  action?: ComponentChildren;
}

/** What stands where a list would be: says why it is empty and what to do. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div class="oi-empty">
      <p class="oi-empty__title">{title}</p>
      {children ? <div class="oi-empty__text">{children}</div> : null}
      {action ? <div class="oi-empty__action">{action}</div> : null}
    </div>
  );
}

/** Tells how to print: a button would need a script, and every browser has its own. Not printed. */
export function PrintHint() {
  const { say } = useWeb();
  return (
    <p class="oi-print-hint">
      <Icon name="print" />
      <span>{say('web.print.hint')}</span>
    </p>
  );
}

export interface Crumb {
  label: ComponentChildren;
  href: string;
}

/** The way to this page; the page itself stands below as its title and is not repeated. */
export function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }) {
  const { say } = useWeb();
  return (
    <nav class="oi-breadcrumb" aria-label={say('web.breadcrumb.label')}>
      <ol class="oi-breadcrumb__list">
        {crumbs.map((crumb) => (
          <li class="oi-breadcrumb__item" key={crumb.href}>
            <a class="ecl-link ecl-link--standalone" href={crumb.href}>
              {crumb.label}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

export interface Tab {
  label: ComponentChildren;
  href: string;
  current?: boolean;
  count?: number | string;
  /** What a screen reader says for the count. */
  countLabel?: string;
}

/** Sub-navigation that looks like tabs and is links: each is a page of its own, so it works without a script. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav class="oi-tabs" aria-label={label}>
      <ul class="oi-tabs__list">
        {tabs.map((tab) => (
          <li class="oi-tabs__item" key={tab.href}>
            <a class="oi-tabs__link" href={tab.href} aria-current={tab.current ? 'page' : undefined}>
              <span>{tab.label}</span>
              {tab.count === undefined ? null : (
                <Badge count={tab.count} {...(tab.countLabel === undefined ? {} : { label: tab.countLabel })} />
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
