/**
 * Who sees and does what in the procedures that are no request, by hand: from the acts that the definitions name, and Regulation 1024/2012 Art. 9(4),
 * (6). It imports nothing of what it is held against; `test/definitions/exploration.test.ts` holds it against all that can be come to. Requests:
 * `table.ts`, against the program.
 *
 * overview  what everybody who takes part sees, and a viewer, an allocator and who has not been given the case see of anything: by its fields.
 * sights    `who, in which states of its own | what a handler sees`: `everything` (all fields, messages, attachments), `overview`, and what besides.
 * acts      `who, in which states of its own | what it may do | while the exchange is`. Who is named without states: in all of its own. What stands
 *           nowhere may nobody do; where something depends on terms, on the form or on others, it is done sometimes.
 */
export interface Rights {
  readonly overview: string;
  readonly sights: string;
  readonly acts: string;
}

const MEASURE_REQUEST = {
  sights: `
    requester          | everything
    recipient engaged  | everything
    recipient invited left | overview`,
  acts: `
    recipient invited engaged | accept        | requested
    recipient invited engaged | reply         | examined
    requester                 | close         | answered
    requester                 | withdraw      | requested examined
    requester                 | message       | examined answered notified
    recipient engaged         | message       | examined answered notified`,
};

/** The Commission and the country of establishment are those to whom the acts have it addressed. */
const MEASURE_NOTIFICATION = {
  sights: `
    initiator approver establishment replier commission | everything`,
  acts: `
    approver    | notify notify-urgent return | submitted
    initiator   | modify                      | returned
    initiator   | adopt                       | notified objected
    commission  | object                      | notified taken
    initiator   | maintain                    | objected
    initiator   | close                       | taken
    initiator   | withdraw                    | submitted returned notified taken objected
    initiator   | comment                     | notified taken objected
    establishment | comment                   | notified taken objected
    replier     | comment                     | notified taken objected
    commission  | comment                     | notified taken objected`,
};

/**
 * Directive 2005/36/EC Art. 56a: who coordinates incoming alerts sees profession and scope, also in words; nobody sees the person once it has ended.
 * Who lets alerts out of its country sees what it lets out (Regulation 2015/983 Art. 23(3)).
 */
const ALERT = {
  sights: `
    sender waiting must-inform engaged | everything
    approver asked             | everything
    handler assigned informed  | everything
    sender ended               | overview activities
    approver ended             | overview activities
    incoming                   | overview activities
    handler ended              | overview activities`,
  acts: `
    sender             | flag-appeal             | in-force
    sender             | end-appeal              | contested
    sender             | modify withdraw close   | in-force contested
    sender waiting     | withdraw                | submitted returned
    sender waiting     | modify resubmit         | returned
    approver asked     | approve return refuse   | submitted
    sender must-inform | confirm-informed        | in-force contested
    incoming           | assign                  | in-force contested
    incoming notified  | acknowledge             | in-force contested
    handler assigned   | take-note               | in-force contested`,
};

/** Directive 2014/67/EU Art. 13 to 19: while it is contested nothing is executed; who has not taken it on does nothing but that, or pass it on. */
const finesOf = (report: string) => ({
  sights: `
    requester                    | everything
    recipient engaged            | everything
    recipient invited left ended | overview`,
  acts: `
    recipient invited         | take-on                  | received
    recipient invited engaged | forward                  | received
    recipient engaged         | notify-provider          | received
    recipient engaged         | ${report}                | executing
    recipient engaged         | refuse                   | received executing
    requester                 | suspend                  | received
    requester                 | suspend-execution        | executing
    requester                 | resume                   | suspended
    requester                 | resume-execution         | execution-suspended
    requester                 | cancel                   | received suspended executing execution-suspended
    requester                 | modify                   | received suspended execution-suspended
    requester                 | message                  | received suspended executing execution-suspended
    recipient engaged         | message                  | received suspended executing execution-suspended
    requester                 | recall                   | received suspended executing execution-suspended
    recipient engaged         | recall                   | received suspended executing execution-suspended`,
});

/** An entry without personal data: who has recorded it keeps it, all others read. */
const ENTRY = {
  overview: 'everything',
  sights: `
    recorder | everything`,
  acts: `
    recorder | update confirm recall withdraw | current`,
};

export const RIGHTS: Readonly<Record<string, Rights>> = {
  // T1. The Commission learns that there is an alert, and nothing of whom it is about; what is withdrawn ends every sight of the person.
  'services.alert': {
    overview: 'activity danger duty provider establishment reach countries',
    sights: `
      initiator engaged                    | everything
      coordinator engaged                  | everything
      establishment notified acknowledged  | everything
      inbox notified acknowledged          | everything
      recipient notified acknowledged      | everything
      initiator ended                      | overview
      coordinator ended                    | overview
      establishment ended                  | overview
      inbox ended                          | overview
      recipient ended                      | overview
      commission                           | overview`,
    acts: `
      coordinator | broadcast broadcast-to-all return | submitted
      coordinator | correct                           | submitted broadcast closure-proposed
      coordinator | add-recipient withdraw            | broadcast closure-proposed
      coordinator | propose-closure-here              | broadcast
      coordinator | add-information                   | broadcast closure-proposed
      coordinator | object                            | closure-proposed
      initiator   | resubmit modify                   | returned
      initiator   | abandon                           | submitted returned
      initiator   | add-information                   | broadcast closure-proposed
      establishment notified | acknowledge            | broadcast closure-proposed
      establishment | disseminate add-information     | broadcast closure-proposed
      establishment | propose-closure                 | broadcast
      establishment | object                          | closure-proposed
      inbox notified | acknowledge                    | broadcast closure-proposed
      inbox       | disseminate add-information       | broadcast closure-proposed
      inbox       | object                            | closure-proposed
      recipient notified | acknowledge                | broadcast closure-proposed
      recipient   | disseminate add-information       | broadcast closure-proposed`,
  },

  // T2.
  'professional-qualifications.alert-doctors': { overview: 'profession specialty scope', ...ALERT },
  'professional-qualifications.alert-nurses': { overview: 'profession scope', ...ALERT },
  'professional-qualifications.alert-vets': { overview: 'profession scope', ...ALERT },
  'professional-qualifications.alert-other-health': { overview: 'profession scope', ...ALERT },
  'professional-qualifications.alert-education': { overview: 'profession scope', ...ALERT },
  'professional-qualifications.alert-false-diplomas': { overview: 'profession', ...ALERT },

  // T3. What is notified names nobody: all of the form may be read by all. What is said to it is not for who only views.
  'services.requirements-notification': {
    overview: 'provision actKind stage activity title adopted moreActivities source requirements',
    sights: `
      initiator engaged                 | everything
      approver engaged                  | everything
      coordinator notified acknowledged | everything
      recipient notified acknowledged   | everything
      commission                        | everything
      initiator ended                   | overview
      recipient ended                   | overview
      approver ended                    | overview messages
      coordinator ended                 | overview messages`,
    acts: `
      approver    | broadcast transmit return | submitted
      approver    | amend withdraw            | broadcast closed
      approver    | close comment             | broadcast
      initiator   | resubmit modify           | returned
      initiator   | abandon                   | submitted returned
      initiator   | answer comment            | broadcast
      coordinator notified | acknowledge      | broadcast closed
      coordinator | disseminate evaluate comment ask | broadcast
      recipient notified | acknowledge        | broadcast closed
      recipient   | disseminate comment ask   | broadcast
      commission  | examine comment ask       | broadcast
      commission examined | conclude          | broadcast`,
  },

  // T4.
  'services.measure-request': { overview: 'activity establishment', ...MEASURE_REQUEST },
  'e-commerce.measure-request': { overview: 'objective establishment', ...MEASURE_REQUEST },
  'services.measure-notification': { overview: 'urgency activity establishment replied', ...MEASURE_NOTIFICATION },
  'e-commerce.measure-notification': { overview: 'urgency objective establishment replied', ...MEASURE_NOTIFICATION },

  // T5. What the applicant does is entered by the authority at home; once the card is issued the host country alone cannot renew it.
  'professional-qualifications.professional-card': {
    overview: 'cardProfession regime hostCountry homeBecause',
    sights: `
      home engaged asked reminding         | everything
      host engaged postponed exhausted     | everything
      home left                            | overview
      host left                            | overview`,
    acts: `
      home engaged asked reminding | list-missing allocate            | received
      home engaged asked reminding | issue transmit reject            | received home-check
      home engaged asked reminding | deliver                          | incomplete
      home engaged asked reminding | change-application               | received incomplete
      home asked                   | provide                          | at-host
      home engaged asked reminding | report-completion                | suspended
      home engaged asked reminding | update prolong add-host revoke   | in-force
      home reminding               | remind-holder                    | in-force
      home engaged asked reminding | message                          | at-host suspended completed in-force
      home engaged asked reminding | recall withdraw                  | received incomplete home-check at-host suspended completed in-force
      host engaged postponed exhausted | grant refuse                 | at-host completed
      host engaged postponed exhausted | impose-measure ask-home      | at-host
      host engaged                 | postpone host-allocate           | at-host
      host postponed               | postpone-again                   | at-host
      host engaged postponed exhausted | offer-test                   | suspended
      host engaged postponed exhausted | update revoke                | in-force
      host engaged postponed exhausted | message                      | at-host suspended completed in-force
      host engaged postponed exhausted | recall                       | at-host suspended completed in-force`,
  },

  // T6. While the Board has it nobody adopts anything (Art. 65(4)); the Board sees no personal data of what it is only told of.
  'data-protection.case-identification': {
    overview: 'sector crossBorder origin proposedLead countries',
    sights: `
      proposer                        | everything
      asked asked leading concerned   | everything
      asked not-concerned             | overview
      board                           | everything`,
    acts: `
      proposer | claim ask-others drop    | proposed in-dispute
      proposer | be-concerned message     | proposed in-dispute before-the-board simple-majority
      proposer concerned | settle      | in-dispute
      proposer leading   | settle-here | in-dispute
      proposer | refer                    | in-dispute
      asked    | claim                    | proposed in-dispute
      asked    | be-concerned message     | proposed in-dispute before-the-board simple-majority
      asked asked leading concerned | decline | proposed in-dispute before-the-board simple-majority
      asked leading concerned       | refer   | in-dispute
      board    | extend decide            | before-the-board
      board    | decide-by-simple-majority | simple-majority`,
  },
  'data-protection.draft-decision': {
    overview: 'sector origin complaintWith complaintCountry outcome countries',
    sights: `
      lead                                                              | everything
      concerned consulted consulted-again agreed objected heard bound   | everything
      complaint consulted consulted-again agreed objected heard bound   | everything
      concerned ended                                                   | overview
      complaint ended                                                   | overview
      board seized                                                      | everything
      board informed                                                    | overview messages`,
    acts: `
      lead | revise refer              | objection
      lead | adopt                     | agreed
      lead | adopt-on-board-decision   | board-decided
      lead | leave-dismissal adopt-in-part | agreed board-decided
      lead | report-compliance         | adopted
      lead | withdraw                  | consultation objection revised-consultation
      lead | message | consultation objection revised-consultation before-the-board simple-majority board-decided agreed dismissal partial-dismissal adopted
      concerned consulted consulted-again        | agree  | consultation revised-consultation
      concerned consulted consulted-again agreed | object | consultation revised-consultation
      concerned | message | consultation objection revised-consultation before-the-board simple-majority board-decided agreed dismissal partial-dismissal adopted
      complaint consulted consulted-again        | agree  | consultation revised-consultation
      complaint consulted consulted-again agreed | object | consultation revised-consultation
      complaint | adopt-dismissal         | dismissal
      complaint | adopt-partial-dismissal | partial-dismissal
      complaint | message | consultation objection revised-consultation before-the-board simple-majority board-decided agreed dismissal partial-dismissal adopted
      board seized informed | extend decide             | before-the-board
      board seized informed | decide-by-simple-majority | simple-majority`,
  },

  // T7.
  'data-protection.mutual-assistance': {
    overview: 'assistance sector',
    sights: `
      requesting             | everything
      requested engaged      | everything
      requested invited left | overview`,
    acts: `
      requested invited engaged | take-on         | pending
      requested invited engaged | refuse          | pending in-hand
      requested engaged | comply report-progress  | in-hand
      requested invited engaged | message         | in-hand complied refused
      requesting | close                          | complied refused
      requesting | announce-measure withdraw      | pending in-hand
      requesting | message                        | in-hand complied refused`,
  },
  'data-protection.voluntary-assistance': {
    overview: 'assistance sector',
    sights: `
      asking                       | everything
      asked engaged answered       | everything
      asked invited declined ended | overview`,
    acts: `
      asking                 | ask-others message close | open
      asked invited          | take-part                | open
      asked invited engaged  | decline                  | open
      asked engaged answered | answer                   | open`,
  },

  // T8.
  'posting-of-workers.recovery-request': { overview: 'nature amount', ...finesOf('report-recovery') },
  'posting-of-workers.decision-notification': {
    overview: 'document purpose notifyBy',
    ...finesOf('report-notification'),
  },

  // T9. The country of establishment comes in when the operator is late, and not before.
  'road-transport.posting-declaration': {
    overview: 'operation establishmentCountry startDate endDate contractLaw',
    sights: `
      host | everything`,
    acts: `
      host | amend cancel | declared`,
  },
  'road-transport.document-request': {
    overview: 'wanted establishmentCountry periodFrom periodTo',
    sights: `
      host establishment | everything`,
    acts: `
      host | upload-part upload | requested additional assisted
      host | ask-additional     | requested additional supplied
      host | ask-assistance     | requested
      host | ask-assistance-additional ask-assistance-again | additional
      host | close recall       | requested additional supplied assisted
      host | message            | assisted supplied additional
      establishment | provide cannot-provide | assisted
      establishment | message   | assisted supplied additional
      establishment | recall    | additional supplied assisted`,
  },

  // T10. Who has recorded it alone; nobody does anything to an entry that it only reads.
  'firearms.refusals': {
    overview: 'duration',
    sights: `
      recorder engaged | everything
      recorder ended   | overview`,
    acts: `
      recorder | confirm | active
      recorder | restore | hidden
      recorder | update  | active revoked
      recorder | revoke annul | active hidden revoked`,
  },

  // T11. A liaison office passes a request on and does not see whom it is about; all who are told of measures see the codes alone.
  'consumer-protection.enforcement-request': {
    overview: 'sector',
    sights: `
      applicant         | everything
      requested engaged | everything
      liaison           | overview
      requested invited | overview
      informed          | overview`,
    acts: `
      liaison   | forward | received
      requested | accept  | forwarded
      requested engaged | report-step post-measures delay propose-refusal | examined
      requested engaged | refuse proceed | consulted
      applicant | answer-consultation | refusal-proposed
      applicant | close    | measures-taken
      applicant | withdraw | received forwarded examined`,
  },
  'consumer-protection.alert': {
    overview: 'issuedBy sector',
    sights: `
      issuer authority commission | everything`,
    acts: `
      authority unread              | acknowledge     | open proposed action
      authority unread acknowledged unconcerned | report-here | open proposed action
      authority unread acknowledged | report-not-here | open proposed action
      authority concerned           | agree           | proposed action
      authority concerned agreed    | decline         | proposed
      authority agreed              | launch          | proposed
      authority leading             | end-action      | action
      issuer engaged                | coordinate-own-alert | proposed
      issuer leading                | end-action      | action
      commission informed           | coordinate      | proposed
      commission leading            | end-action      | action
      authority                     | add-information | open proposed action
      commission                    | add-information | open proposed action
      issuer                        | add-information | open proposed action
      issuer                        | propose         | open
      issuer                        | close withdraw  | open proposed`,
  },

  // Regulation (EU) 2017/2394 Art. 27: whoever enters what a body outside says does so in its name; nobody is bound to act on it (Art. 27(3)).
  'consumer-protection.external-alert': {
    overview: 'bodyKind sector countries',
    sights: `
      intake engaged                       | everything
      authority unread set-aside following | everything
      commission informed                  | everything
      intake ended                         | overview
      authority ended                      | overview
      commission ended                     | overview`,
    acts: `
      authority unread set-aside | take-up         | issued
      authority unread following | set-aside       | issued
      intake engaged             | add-information | issued
      authority unread set-aside following | add-information | issued
      commission informed        | add-information | issued
      intake engaged             | correct remove close | issued`,
  },

  // T12. The Commission watches how it ends, and sees nothing of who complained.
  'solvit.case': {
    overview: 'problem applicantKind problemCountry',
    sights: `
      home lead | everything
      observer  | overview`,
    acts: `
      home | take-up      | submitted
      home | send-to-lead | preparing
      home | turn-down correct | submitted preparing
      home | agree disagree    | proposed
      home | give-up      | open
      home | close        | resolved unresolved
      home | supplement recall withdraw | submitted preparing at-lead open proposed
      home | message      | at-lead open proposed
      lead | accept decline | at-lead
      lead | propose give-up | open
      lead | message recall | at-lead open proposed`,
  },

  // Registers that anybody of the area reads, whoever works there.
  'services.register-directory': ENTRY,
  'professional-qualifications.register-directory': ENTRY,
  'posting-of-workers.register-directory': ENTRY,
  'public-documents.models': ENTRY,
  'public-documents.forged-documents': ENTRY,
};

export interface Grant {
  readonly everything: boolean;
  /** Fields, and `messages`. */
  readonly sees: ReadonlySet<string>;
}

const grantOf = (sees: readonly string[]): Grant => ({ everything: sees.includes('everything'), sees: new Set(sees) });

const words = (cell = ''): string[] => cell.trim().split(/\s+/).filter(Boolean);
const linesOf = (table: string): string[][] =>
  table
    .trim()
    .split('\n')
    .map((line) => line.split('|'));

/** Whether a first cell speaks of this seat: one role with states of its own, or several roles in all of theirs. */
function isOf(cell: string | undefined, roles: ReadonlySet<string>, role: string, own: string): boolean {
  const [first = '', ...rest] = words(cell);
  if (rest.length > 0 && rest.every((word) => roles.has(word))) return [first, ...rest].includes(role);
  return first === role && (rest.length === 0 || rest.includes(own));
}

/** What a handler in this seat is granted to see. */
export function sightBy({ overview, sights }: Rights, roles: ReadonlySet<string>, role: string, own: string): Grant {
  const cell = linesOf(sights).find(([who]) => isOf(who, roles, role, own))?.[1];
  return grantOf(words(cell).flatMap((word) => (word === 'overview' ? words(overview) : [word])));
}

/** What it may do while the exchange is in this state. */
export const actsBy = (
  { acts }: Rights,
  roles: ReadonlySet<string>,
  role: string,
  own: string,
  state: string,
): string[] =>
  linesOf(acts)
    .filter(([who, , states]) => isOf(who, roles, role, own) && words(states).includes(state))
    .flatMap(([, actions]) => words(actions))
    .sort();

/** What a viewer, an allocator and who has not been given the case see. */
export const overviewOf = ({ overview }: Rights): Grant => grantOf(words(overview));
