import type { ComponentChildren } from 'preact';
import { formatInstant } from '../texts/index.ts';
import { useWeb } from './context.ts';
import { Icon, type IconName } from './icon.tsx';

export type StatusTone = 'neutral' | 'active' | 'attention' | 'done' | 'late';

/** ECL has four labels; "done" and "late" are ours, in the preset's success and error colours. */
const statusClasses: Record<StatusTone, string> = {
  neutral: 'ecl-label--medium',
  active: 'ecl-label--low',
  attention: 'ecl-label--high',
  done: 'oi-label--done',
  late: 'oi-label--late',
};

/** The state of something, in one or two words. The colour only repeats what the words say. */
export function StatusLabel({ tone = 'neutral', children }: { tone?: StatusTone; children: ComponentChildren }) {
  return <span class={`ecl-label ${statusClasses[tone]}`}>{children}</span>;
}

/** A count beside a link or a heading; `label` is what a screen reader says instead of the bare number ("3 waiting"). */
export function Badge({
  count,
  label,
  tone = 'neutral',
}: {
  count: number | string;
  label?: string;
  tone?: 'neutral' | 'late' | 'news';
}) {
  return (
    <span class={`oi-badge oi-badge--${tone}`}>
      <span aria-hidden={label ? 'true' : undefined}>{count}</span>
      {label ? <span class="oi-visually-hidden">{label}</span> : null}
    </span>
  );
}

/** Says in words, not by colour alone, that a field or a value is personal data. */
export function PersonalBadge() {
  const { say } = useWeb();
  return (
    <span class="oi-personal">
      <Icon name="logged-in" size="2xs" />
      {say('web.personal-data')}
    </span>
  );
}

/** An instant on the clock of a place, in the reader's language. */
export function Instant({ at, timeZone }: { at: Date; timeZone: string }) {
  const { lang } = useWeb();
  return <time dateTime={at.toISOString()}>{formatInstant(lang, at, timeZone)}</time>;
}

/** A text in another language than the page's: the mark that makes a screen reader change its voice, and hyphenation its rules. */
export function Foreign({ lang, children }: { lang: string; children: ComponentChildren }) {
  return <span lang={lang}>{children}</span>;
}

/** Stands where a value would be that the reader may not see (yet); `text` says why, such as "hidden until accepted". */
export function Masked({ text }: { text: string }) {
  return <span class="oi-masked">{text}</span>;
}

export type TurnTone = 'waiting-for-me' | 'waiting-for-other' | 'late' | 'done';

const turnIcons: Record<TurnTone, IconName> = {
  'waiting-for-me': 'solid-arrow',
  'waiting-for-other': 'clock',
  late: 'warning',
  done: 'success',
};

/** Whose turn it is and until when, in one line, the same everywhere. */
export function TurnLine({ tone, text }: { tone: TurnTone; text: ComponentChildren }) {
  return (
    <p class={`oi-turn oi-turn--${tone}`}>
      <Icon name={turnIcons[tone]} {...(tone === 'waiting-for-me' ? { rotate: 90 as const } : {})} />
      <span>{text}</span>
    </p>
  );
}

export type NotificationTone = 'info' | 'success' | 'warning' | 'error';

const notificationIcons: Record<NotificationTone, IconName> = {
  info: 'information',
  success: 'success',
  warning: 'warning',
  error: 'error',
};

export interface NotificationProps {
  tone: NotificationTone;
  title?: ComponentChildren;
  children?: ComponentChildren;
  /** Announce it when the page opens: for the outcome of what the reader has just done. */
  announce?: boolean;
}

export function Notification({ tone, title, children, announce }: NotificationProps) {
  const { say } = useWeb();
  const role = announce ? (tone === 'error' ? 'alert' : 'status') : undefined;
  return (
    <div class={`ecl-notification ecl-notification--${tone}`} role={role}>
      <Icon name={notificationIcons[tone]} size="m" class="ecl-notification__icon" />
      <div class="ecl-notification__content">
        <span class="oi-visually-hidden">{say(`web.notification.${tone}`)}</span>
        {title ? <div class="ecl-notification__title">{title}</div> : null}
        {children ? <div class="ecl-notification__description">{children}</div> : null}
      </div>
    </div>
  );
}
