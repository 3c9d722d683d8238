import { KEEPING } from './keeping.ts';
import { commitment, CHAIN_START, type EventRecord, eventHash } from './history.ts';

/** What verification finds; each names the exchange, the event and the checkpoint that it concerns, where there is one. */
export type FindingCode =
  /** The event does not say what its hash covers. */
  | 'event-changed'
  | 'event-missing'
  /** Events at the end of an exchange's history are gone. */
  | 'last-event-missing'
  | 'exchange-missing'
  /** The event fits its chain but is not the one that was sealed: the chain was computed anew. */
  | 'chain-recomputed'
  /** The event claims a transaction that was sealed without it, or one that has never been. */
  | 'event-unsealed'
  /** Content that is not the one the history commits to. */
  | 'content-changed'
  /** Content that is gone, and the history does not say that it was recalled or deleted. */
  | 'content-missing'
  /** The state row says another thing than the history. */
  | 'state-differs'
  /** A checkpoint that does not carry our signature, or not in its place. */
  | 'checkpoint-forged'
  | 'checkpoint-missing'
  /** The events of a checkpoint whose line is lost are not those that were sealed. */
  | 'sealed-events-differ';

export interface Finding {
  readonly code: FindingCode;
  readonly exchange?: string;
  readonly event?: number;
  readonly checkpoint?: number;
  /** `file` or `table` for checkpoints, `name/part` for content, the column for state. */
  readonly where?: string;
}

export interface StoredEvent extends EventRecord {
  readonly hash: Buffer;
  /** False when an instant is finer than a millisecond: we never write such, and the hash would not see the difference. */
  readonly exact: boolean;
}

export interface StoredContent {
  readonly name: string;
  readonly partNo: number;
  /** The event that wrote it. */
  readonly no: number;
  readonly body: unknown;
  readonly salt: Buffer;
}

export interface StoredExchange {
  readonly id: string;
  readonly state: string;
  readonly chainLength: number;
  readonly chainHash: Buffer;
  readonly number: string;
  readonly versionHash: string;
  readonly overview: Readonly<Record<string, unknown>>;
  /** Whether its personal data were blocked, and deleted. */
  readonly blocked: boolean;
  readonly erased: boolean;
  readonly parts: readonly {
    readonly no: number;
    readonly state: string;
    readonly facts: Readonly<Record<string, unknown>>;
    /** `1:pq-1 2:pq-9`, as events say it. */
    readonly asked: string;
    /** term → its last day. */
    readonly dues: Readonly<Record<string, string>>;
  }[];
  readonly participants: readonly { readonly no: number; readonly authorityId: string }[];
}

export interface ChainResult {
  readonly findings: readonly Finding[];
  readonly events: number;
  readonly contents: number;
  /** Pieces that the history commits to and says to be gone. */
  readonly erased: number;
}

/** Answers in work are the recipient's paper: no event commits to them. */
const isPaper = (name: string): boolean => name.endsWith('-draft') || /^(?:held|reason)\./.test(name);

/** What an event says of the exchange, whichever part it concerns. */
const OF_ALL = /^(?:party|asked)\.\d+$/;

/** Follows the history of one exchange, event by event in the order of numbers. */
export class ChainCheck {
  readonly exchange: StoredExchange;
  readonly #findings: Finding[] = [];
  readonly #commitments = new Map<string, { hash: string; event: number }>();
  readonly #states = new Map<number, string>();
  /** What events said of an exchange as a whole, and of a part: the last word counts. */
  readonly #said = new Map<string, unknown>();
  /** Pieces that were taken back, by name; or all. */
  readonly #gone = new Set<string>();
  #erased = false;
  #blocked = false;
  #previous: Buffer = CHAIN_START;
  #last = 0;
  #events = 0;

  constructor(exchange: StoredExchange) {
    this.exchange = exchange;
  }

  #found(code: FindingCode, more: Omit<Finding, 'code' | 'exchange'> = {}): void {
    this.#findings.push({ code, exchange: this.exchange.id, ...more });
  }

  add({ hash, exact, ...event }: StoredEvent): void {
    this.#events += 1;
    const follows = event.no === this.#last + 1;
    if (event.no > this.#last + 1) this.#found('event-missing', { event: this.#last + 1 });
    // Behind a gap the hash before is not known; the event is held against its checkpoint alone. After a changed event the
    // chain is followed by the hash as stored, so that one change is one finding.
    const right = follows ? eventHash(this.exchange.id, this.#previous, event).equals(hash) : event.no > this.#last;
    if (!right || !exact) this.#found('event-changed', { event: event.no });
    this.#previous = hash;
    this.#last = event.no;
    for (const [key, value] of Object.entries(event.commitments)) {
      this.#commitments.set(`${event.no} ${key}`, { hash: value, event: event.no });
    }
    const data = event.data as Record<string, unknown>;
    if (typeof data.file === 'number') this.#gone.add(`file.${data.file}`);
    this.#blocked ||= event.action === KEEPING.blocked;
    this.#erased ||= event.action === KEEPING.erased;
    if (event.partNo !== null && event.to !== null) this.#states.set(event.partNo, event.to);
    for (const [key, value] of Object.entries(data)) {
      if (event.no === 1 || key in this.exchange.overview || OF_ALL.test(key)) this.#said.set(key, value);
      this.#said.set(`${event.partNo}/${key}`, value);
    }
  }

  end(contents: readonly StoredContent[]): ChainResult {
    this.#checkRow();
    const standing = new Set<string>();
    for (const content of contents) {
      const key = `${content.name}/${content.partNo}`;
      const place = `${content.no} ${key}`;
      const committed = this.#commitments.get(place);
      if (!committed && isPaper(content.name)) continue;
      if (committed) standing.add(place);
      if (committed?.hash === commitment(content.salt, content.body)) continue;
      this.#found('content-changed', { ...(committed ? { event: committed.event } : {}), where: key });
    }
    for (const [place, { event }] of this.#commitments) {
      const where = place.slice(place.indexOf(' ') + 1);
      const said = this.#erased || this.#gone.has(where.slice(0, where.lastIndexOf('/')));
      if (!said && !standing.has(place)) this.#found('content-missing', { event, where });
    }
    const erased = this.#commitments.size - standing.size;
    return { findings: this.#findings, events: this.#events, contents: standing.size, erased };
  }

  #checkRow(): void {
    const { chainLength, chainHash, state, parts, blocked, erased } = this.exchange;
    if (this.#last < Math.max(chainLength, 1)) {
      this.#found('last-event-missing', { event: this.#last + 1 });
      return;
    }
    if (this.#last > chainLength) this.#found('state-differs', { where: 'chain_length' });
    else if (!chainHash.equals(this.#previous)) this.#found('state-differs', { where: 'chain_hash' });
    this.#checkIdentity();
    if (blocked !== this.#blocked) this.#found('state-differs', { where: 'blocked_at' });
    if (erased !== this.#erased) this.#found('state-differs', { where: 'erased_at' });
    for (const part of parts) {
      const told = Object.entries(part.facts).every(([key, value]) => this.#said.get(`${part.no}/${key}`) === value);
      if (!told) this.#found('state-differs', { where: `part/${part.no}/facts` });
      // Histories from before 2026-11-22 do not tell of them.
      const asked = this.#said.get(`asked.${part.no}`) ?? part.asked;
      if (asked !== part.asked) this.#found('state-differs', { where: `part/${part.no}/questions` });
      const late = Object.entries(part.dues).some(
        ([term, due]) => (this.#said.get(`${part.no}/due.${term}`) ?? due) !== due,
      );
      if (late) this.#found('state-differs', { where: `part/${part.no}/terms` });
      if (this.#states.get(part.no) !== part.state) this.#found('state-differs', { where: `part/${part.no}` });
    }
    if (!parts.some((part) => part.state === state)) this.#found('state-differs', { where: 'state' });
  }

  /** The row's number, version, overview and parties are those that the history tells. */
  #checkIdentity(): void {
    const { number, versionHash, overview, participants } = this.exchange;
    const differs = (where: string): void => this.#found('state-differs', { where });
    if (this.#said.get('number') !== number) differs('number');
    if (this.#said.get('version') !== versionHash) differs('version_hash');
    if (!Object.entries(overview).every(([key, value]) => this.#said.get(key) === value)) differs('overview');
    for (const one of participants) {
      if (this.#said.get(`party.${one.no}`) !== one.authorityId) differs(`participant/${one.no}`);
    }
  }
}
