import { LinkButton, PageHeading, Section, StatusLabel } from '../web/index.ts';
import type { Opened } from './action-forms.pages.ts';
import { AttachmentsSection } from './attachments.pages.tsx';
import { Correspondence } from './correspondence.pages.tsx';
import { type CaseContext, CaseSection, MaskedNotice, Questions } from './exchange-view.pages.tsx';
import { CourseOfCase } from './course-of-case.pages.tsx';
import { People } from './people.pages.tsx';
import { AuthorityLine, CaseTurnLine, GAP } from './lines.pages.tsx';
import { mayAct } from './policy.ts';
import type { AttachmentView, ExchangeView, PartView } from './present.ts';
import { StateMark } from './states.pages.tsx';

interface WholeCaseProps {
  readonly opened: Opened;
  /** Where an attachment is to be had from here. */
  readonly hrefOf?: (attachment: AttachmentView) => string | undefined;
}

/** A case to be read from beginning to end, to be printed by the browser. */
export function PrintedCase({ opened, hrefOf }: Required<WholeCaseProps>) {
  const { view, context, events } = opened;
  const { say, wording, authorities, timeZone } = context;
  return (
    <>
      <MaskedNotice view={view} say={say} acts={mayAct(context.procedure, opened.actor)} />
      <CaseTurnLine say={say} wording={wording} view={view} authorities={authorities} timeZone={timeZone} />
      <WholeCase opened={opened} hrefOf={hrefOf} />
      <Section title={say('exchange.timeline')}>
        <CourseOfCase events={events} context={context} />
      </Section>
    </>
  );
}

/** All that a reader may see of a case but its history: for the print view and for the report. */
export function WholeCase({ opened, hrefOf = () => undefined }: WholeCaseProps) {
  const { view, context, events } = opened;
  return (
    <>
      <Section title={context.say('exchange.people')}>
        <People view={view} context={context} />
      </Section>
      {view.sections.map((section) => (
        <CaseSection section={section} context={context} />
      ))}
      {view.parts.map((part) => (
        <PartSection part={part} view={view} context={context} events={events} />
      ))}
      <Correspondence view={view} events={events} context={context} />
      <AttachmentsSection view={view} events={events} context={context} hrefOf={hrefOf} hashes />
    </>
  );
}

/** Answers are what one comes for: once they are there they stand before what was asked. */
export const isAnswered = (part: PartView): boolean => part.questions.some((question) => question.answer);

/** The questions of a part with their answers, as far as its viewer has a share in it. */
export function PartSection({ part, view, context, events }: PartSectionProps) {
  const { say, wording, authorities } = context;
  const title = say(isAnswered(part) ? 'exchange.questions-answers' : 'exchange.questions');
  if (view.parts.length === 1 && part.questions.length === 0) return null;
  if (view.parts.length === 1)
    return (
      <Section title={title}>
        <Questions part={part} context={context} events={events} />
      </Section>
    );
  const holder = view.participants.findLast((one) => one.partNo === part.no && !one.gone);
  return (
    <Section title={`${say('exchange.part', { no: part.no })}: ${title}`}>
      <p>
        <StatusLabel tone={context.procedure.workflow.states[part.state]?.final ? 'done' : 'active'}>
          {wording.text(`state.${part.state}`)}
        </StatusLabel>{' '}
        <AuthorityLine authority={authorities.get(holder?.authorityId ?? '')} language={wording.language} />
      </p>
      {part.own ? (
        <Questions part={part} context={context} events={events} />
      ) : (
        <p class="oi-minor">{say('exchange.part.other')}</p>
      )}
    </Section>
  );
}

interface PartSectionProps {
  readonly part: PartView;
  readonly view: ExchangeView;
  readonly context: CaseContext;
  readonly events: Opened['events'];
}

interface CaseHeadingProps {
  readonly view: ExchangeView;
  readonly context: CaseContext;
  /** With the links to what can be printed or kept. */
  readonly links?: boolean;
  /** With what the state means, which leads into the guide. */
  readonly explained?: boolean;
}

/** The number of a case, and how it stands. */
export function CaseHeading({ view, context, links, explained = true }: CaseHeadingProps) {
  const { say, wording } = context;
  const [before, after] = say('exchange.number', { number: GAP }).split(GAP);
  return (
    <PageHeading
      over={wording.text('procedure.title')}
      title={
        <>
          {before}
          <span class="oi-nowrap">{view.number}</span>
          {after}
        </>
      }
      marks={
        explained ? (
          <StateMark wording={wording} state={view.state} done={view.closedAt !== null} />
        ) : (
          <StatusLabel>{wording.text(`state.${view.state}`)}</StatusLabel>
        )
      }
      actions={
        links ? (
          <>
            <LinkButton kind="ghost" icon="print" href={`/exchanges/${view.id}/print`}>
              {say('exchange.print')}
            </LinkButton>
            <LinkButton kind="ghost" icon="download" href={`/exchanges/${view.id}/report`}>
              {say('report.link')}
            </LinkButton>
            <LinkButton kind="ghost" icon="download" href={`/exchanges/${view.id}/file.zip`}>
              {say('attachments.case-file')}
            </LinkButton>
          </>
        ) : null
      }
    />
  );
}
