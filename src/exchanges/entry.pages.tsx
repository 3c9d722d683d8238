import type { Opened } from './action-forms.pages.ts';
import { AttachmentsSection } from './attachments.pages.tsx';
import { CaseColumns } from './case-body.pages.tsx';
import { Correspondence } from './correspondence.pages.tsx';
import { CaseSection, MaskedNotice } from './exchange-view.pages.tsx';
import { Moves } from './moves.pages.tsx';
import type { AttachmentView } from './present.ts';

interface EntryProps {
  readonly opened: Opened;
  /** Where an attachment is to be had from here. */
  readonly hrefOf: (attachment: AttachmentView) => string;
  readonly csrf: string;
}

/** An entry of a register as its reader sees it: what it says and said before, until when, and what has happened to it. */
export function Entry({ opened, hrefOf, csrf }: EntryProps) {
  const { view, context, events } = opened;
  const { say } = context;
  return (
    <>
      <MaskedNotice view={view} say={say} acts={false} />
      <CaseColumns opened={opened} people={say('register.kept')}>
        {view.sections.map((section) => (
          <CaseSection section={section} context={context} />
        ))}
        <Correspondence view={view} events={events} context={context} />
        <AttachmentsSection view={view} events={events} context={context} hrefOf={hrefOf} />
        <Moves view={view} context={context} forms={[]} csrf={csrf} />
      </CaseColumns>
    </>
  );
}
