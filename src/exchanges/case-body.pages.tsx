import type { ComponentChildren } from 'preact';
import { Section } from '../web/index.ts';
import type { ActionForm, Opened, Refused } from './action-forms.pages.ts';
import { AttachmentsSection } from './attachments.pages.tsx';
import { Correspondence } from './correspondence.pages.tsx';
import { CourseOfCase } from './course-of-case.pages.tsx';
import { CaseSection, MaskedNotice } from './exchange-view.pages.tsx';
import { heldForm, HeldSection } from './held.pages.tsx';
import { CaseTurnLine } from './lines.pages.tsx';
import { Moves } from './moves.pages.tsx';
import { People } from './people.pages.tsx';
import { mayAct } from './policy.ts';
import type { AttachmentView, PartView } from './present.ts';
import { isAnswered, PartSection } from './printed-case.pages.tsx';
import { TypedTexts } from './typed.pages.tsx';

/** What another subject adds to a case's page. */
export interface CasePanel {
  /** Before everything else. */
  readonly top?: ComponentChildren;
  /** Below what can be done. */
  readonly main?: ComponentChildren;
  /** Beside the case. */
  readonly side?: ComponentChildren;
}

export interface CaseBodyProps {
  readonly opened: Opened;
  /** What can be done, as it is to be shown. */
  readonly forms: readonly ActionForm[];
  readonly refused: Refused | null;
  /** Without it what belongs to real cases alone is left out: drafts made of them, recalling where an attachment stands. */
  readonly csrf?: string;
  readonly panels?: readonly CasePanel[];
  readonly hrefOf: (attachment: AttachmentView) => string | undefined;
}

/** A case as one reader sees it, with what can be done in it; a simulated one too. */
export function CaseBody({ opened, forms, refused, csrf, panels = [], hrefOf }: CaseBodyProps) {
  const { view, context, events, actor } = opened;
  const { say, wording, procedure } = context;
  const [answers, questions] = [true, false].map((answered) =>
    view.parts
      .filter((part) => isAnswered(part) === answered && !isBeingAnswered(part, forms))
      .map((part) => <PartSection part={part} view={view} context={context} events={events} />),
  );
  return (
    <>
      {panels.map((panel) => panel.top)}
      <CaseTurnLine
        say={say}
        wording={wording}
        view={view}
        authorities={context.authorities}
        timeZone={context.timeZone}
        {...(forms.length > 0 ? { link: '#do' } : {})}
      />
      <MaskedNotice view={view} say={say} acts={mayAct(procedure, actor)} />
      {refused && !isShown(refused, forms, view) ? (
        <TypedTexts action={refused.form} body={refused.body} parts={view.parts} context={context} />
      ) : null}
      <CaseColumns opened={opened} people={say('exchange.people')} side={panels.map((panel) => panel.side)}>
        {answers}
        {view.sections.map((section) => (
          <CaseSection section={section} context={context} />
        ))}
        {questions}
        <Correspondence view={view} events={events} context={context} />
        {csrf === undefined ? null : <HeldSection view={view} context={context} csrf={csrf} refused={refused} />}
        <AttachmentsSection
          view={view}
          events={events}
          context={context}
          hrefOf={hrefOf}
          {...(csrf === undefined ? {} : { csrf })}
        />
        <Moves view={view} context={context} forms={forms} {...(csrf === undefined ? {} : { csrf })} />
        {panels.map((panel) => panel.main)}
      </CaseColumns>
    </>
  );
}

interface CaseColumnsProps {
  readonly opened: Opened;
  /** How those who take part are called. */
  readonly people: string;
  /** Between them and what has happened. */
  readonly side?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A case in two columns: what it says and what can be done; beside it who takes part and what has happened. */
export function CaseColumns({ opened, people, side, children }: CaseColumnsProps) {
  const { view, context, events } = opened;
  return (
    <div class="oi-case">
      <div class="oi-case__main">{children}</div>
      <div class="oi-case__side">
        <Section title={people}>
          <People view={view} context={context} stacked />
        </Section>
        {side}
        <Section title={context.say('exchange.timeline')}>
          <CourseOfCase events={events} context={context} />
        </Section>
      </div>
    </div>
  );
}

/** Whether the form in which something was typed is still there, to be filled in again. */
const isShown = ({ form }: Refused, forms: readonly ActionForm[], { held }: Opened['view']): boolean =>
  forms.some(({ actions }) => actions.includes(form)) ||
  held.some(({ id, may }) => may.decide && form === heldForm(id, 'return'));

/** Whether the questions of a part stand in a form on this page, so that they need not be shown twice. */
const isBeingAnswered = (part: PartView, forms: readonly ActionForm[]): boolean =>
  forms.some((form) => form.first && form.answers && form.part === part.no);
