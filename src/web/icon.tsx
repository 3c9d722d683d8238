import { useWeb } from './context.ts';

/** Names in ECL's sprite that are used here; another one is added by writing it down. */
export type IconName =
  | 'arrow-left'
  | 'calendar'
  | 'check'
  | 'check-filled'
  | 'clock'
  | 'close'
  | 'corner-arrow'
  | 'document'
  | 'download'
  | 'edit'
  | 'error'
  | 'global'
  | 'information'
  | 'log-in'
  | 'logged-in'
  | 'organigram'
  | 'print'
  | 'search'
  | 'solid-arrow'
  | 'sort-carets'
  | 'success'
  | 'warning';

/** The sprite has no symbol called success: ECL shows the filled tick there. */
const symbols: Partial<Record<IconName, string>> = { success: 'check-filled' };

export interface IconProps {
  name: IconName;
  size?: '2xs' | 'xs' | 's' | 'm' | 'l';
  rotate?: 90 | 180 | 270;
  class?: string;
}

/** A decoration beside a text that says the same: always hidden from screen readers. */
export function Icon({ name, size = 's', rotate, class: extra }: IconProps) {
  const { asset } = useWeb();
  const classes = ['ecl-icon', `ecl-icon--${size}`, rotate && `ecl-icon--rotate-${rotate}`, extra];
  return (
    <svg class={classes.filter(Boolean).join(' ')} focusable="false" aria-hidden="true">
      <use href={`${asset('icons.svg')}#${symbols[name] ?? name}`} />
    </svg>
  );
}

/** The wordmark's sign: two authorities' words meeting. Our own; no part of the Union's visual identity. */
export function Mark() {
  return (
    <svg class="oi-mark" viewBox="0 0 40 40" focusable="false" aria-hidden="true">
      <rect width="40" height="40" rx="8" fill="#082b7a" />
      <path d="M7 11h17V7l9 7-9 7v-4H7z" fill="#fff" />
      <path d="M33 23H16v-4l-9 7 9 7v-4h17z" fill="#9fb5ea" />
    </svg>
  );
}
