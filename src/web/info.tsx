import { useWeb } from './context.ts';
import { Icon } from './icon.tsx';

export interface InfoPointProps {
  /** What is explained: heard after "What is this?", so that one point is told from the next. */
  about: string;
  /** The explanation; a line end begins a new paragraph. */
  text: string;
  /** Language of what is explained when it is not the page's. */
  aboutLang?: string | undefined;
  /** Where there is more to read. */
  more?: { href: string; label: string } | undefined;
}

/**
 * "What is this?" beside a label, a heading or a state: the browser's own details element, which needs no script. Opened, it pushes
 * what follows down rather than lying over it, so that the field with the focus is never hidden (WCAG 2.4.11). What stands before it
 * carries the class `oi-explained`, which sets the two side by side.
 */
export function InfoPoint({ about, aboutLang, text, more }: InfoPointProps) {
  const { say } = useWeb();
  return (
    <details class="oi-info">
      <summary class="oi-info__summary">
        <Icon name="information" />
        <span class="oi-visually-hidden">
          {say('web.info.what')} <span lang={aboutLang}>{about}</span>
        </span>
      </summary>
      <div class="oi-info__text">
        {text.split(/\n+/).map((paragraph) => (paragraph === '' ? null : <p>{paragraph}</p>))}
        {more ? (
          <p>
            <a class="ecl-link" href={more.href}>
              {more.label}
            </a>
          </p>
        ) : null}
      </div>
    </details>
  );
}
