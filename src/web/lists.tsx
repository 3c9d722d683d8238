import type { ComponentChildren } from 'preact';
import { useWeb } from './context.ts';
import { Icon } from './icon.tsx';
import { Masked, PersonalBadge, StatusLabel, type StatusTone } from './marks.tsx';

export interface Description {
  term: ComponentChildren;
  value?: ComponentChildren;
  /** Language of the value when it is not the page's. */
  lang?: string;
  personal?: boolean;
  /** Shown instead of the value when the reader may not see it: says why. */
  masked?: string;
}

function DescriptionValue({ item }: { item: Description }) {
  const { say } = useWeb();
  if (item.masked !== undefined) return <Masked text={item.masked} />;
  if (item.value === undefined || item.value === null || item.value === '') {
    return <span class="oi-absent">{say('web.value.none')}</span>;
  }
  return <span lang={item.lang}>{item.value}</span>;
}

/** Terms and what they are: the overview of a case, the data of an authority. */
export function DescriptionList({ items, stacked }: { items: readonly Description[]; stacked?: boolean }) {
  return (
    <dl class={`ecl-description-list oi-description${stacked ? ' oi-description--stacked' : ''}`}>
      {items.map((item) => (
        <div class="oi-description__row">
          <dt class="ecl-description-list__term">
            {item.term} {item.personal ? <PersonalBadge /> : null}
          </dt>
          <dd class="ecl-description-list__definition">
            <DescriptionValue item={item} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** One below the other, without bullets. */
export function PlainList({ items }: { items: readonly ComponentChildren[] }) {
  return (
    <ul class="oi-plain-list">
      {items.map((item) => (
        <li>{item}</li>
      ))}
    </ul>
  );
}

export interface TimelineEvent {
  /** `iso` for machines, `text` for the reader. */
  time: { iso: string; text: string };
  title: ComponentChildren;
  actor?: ComponentChildren;
  detail?: ComponentChildren;
  tone?: 'past' | 'now' | 'late' | 'future';
}

/** What happened, in the order given. */
export function Timeline({ events, label }: { events: readonly TimelineEvent[]; label?: string }) {
  return (
    <ol class="oi-timeline" aria-label={label}>
      {events.map((event) => (
        <li class={`oi-timeline__item oi-timeline__item--${event.tone ?? 'past'}`}>
          <time class="oi-timeline__time" dateTime={event.time.iso}>
            {event.time.text}
          </time>
          <div class="oi-timeline__body">
            <p class="oi-timeline__title">{event.title}</p>
            {event.actor ? <p class="oi-timeline__actor">{event.actor}</p> : null}
            {event.detail ? <div class="oi-timeline__detail">{event.detail}</div> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}

export interface TaskItem {
  title: ComponentChildren;
  href?: string;
  hint?: ComponentChildren;
  status: { text: string; tone?: StatusTone };
}

/** The parts of a longer piece of work, each with how far it is. */
export function TaskList({ items }: { items: readonly TaskItem[] }) {
  return (
    <ul class="oi-tasks">
      {items.map((item) => (
        <li class="oi-tasks__item">
          <div class="oi-tasks__text">
            {item.href ? (
              <a class="ecl-link oi-tasks__link" href={item.href}>
                {item.title}
              </a>
            ) : (
              <span>{item.title}</span>
            )}
            {item.hint ? <p class="oi-tasks__hint">{item.hint}</p> : null}
          </div>
          <StatusLabel tone={item.status.tone ?? 'neutral'}>{item.status.text}</StatusLabel>
        </li>
      ))}
    </ul>
  );
}

export interface StepItem {
  label: ComponentChildren;
  state: 'done' | 'current' | 'todo';
  href?: string;
}

/** Where in a sequence of pages the reader is. */
export function Steps({ steps }: { steps: readonly StepItem[] }) {
  const { say } = useWeb();
  return (
    <nav class="oi-steps" aria-label={say('web.steps.label')}>
      <ol class="oi-steps__list">
        {steps.map((step, index) => (
          <li
            class={`oi-steps__item oi-steps__item--${step.state}`}
            aria-current={step.state === 'current' ? 'step' : undefined}
          >
            <span class="oi-steps__number" aria-hidden="true">
              {step.state === 'done' ? <Icon name="check" size="2xs" /> : index + 1}
            </span>
            <span class="oi-steps__label">
              {step.href ? (
                <a class="ecl-link" href={step.href}>
                  {step.label}
                </a>
              ) : (
                step.label
              )}
              {step.state === 'done' ? <span class="oi-visually-hidden"> {say('web.steps.done')}</span> : null}
            </span>
          </li>
        ))}
      </ol>
    </nav>
  );
}
