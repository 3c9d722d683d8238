/** An exchange in every state, with something of each kind in it, and a word for each: what is planted where, and by whom. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pdf } from '../support/files.ts';
import type { Outcome, Program } from '../support/program.ts';
import { act, authorityOf, type Place, placeOf, type Staff, type Who } from './people.ts';
import { answersWith, contentOf, procedureOf, type Sample, wordsIn } from './requests.ts';
import type { Giving, Grant, State } from './table.ts';

/** `past`: answers in work that were written over; nobody sees them. */
export type Kind = 'request' | 'answers' | 'work' | 'past' | 'messages' | 'files' | 'notes' | 'references';

/** Words of one kind in one place. */
export interface Planted {
  readonly words: readonly string[];
  readonly kind: Kind;
  /** Null: of the whole exchange. */
  readonly part: number | null;
  readonly by: Place;
}

export interface Case extends Outcome {
  readonly planted: Planted[];
  /** part → numbers of its questions. */
  readonly questions: Readonly<Record<number, readonly number[]>>;
  /** Attachments: number → part. */
  readonly files: (number | null)[];
  /** How long its history is. */
  readonly events: number;
}

/** Whether who has these parts sees what is planted in `part`: a negative number is a question, with what was typed for it. */
export const reaches = ({ questions }: Case, parts: readonly number[], part: number | null): boolean =>
  part === null || (part > 0 ? parts.includes(part) : parts.some((no) => questions[no]?.includes(-part)));

/** What the suites of one procedure examine. */
export interface Examined {
  readonly program: Program;
  readonly staff: Staff;
  readonly sample: Sample;
  /** Which of the four it is, from 0. */
  readonly turn: number;
  readonly cases: Readonly<Record<State, Case>>;
}

/** Somebody before one of them. */
export interface Seen extends Examined {
  readonly who: Who;
  readonly state: State | Giving;
  readonly grant: Grant;
  readonly case: Case;
}
export const at = (seen: Seen, more = ''): string => `/exchanges/${seen.case.id}${more}`;

/** Makes the cases of one procedure; those in which nothing has happened for two months first. */
export async function makeCases(program: Program, staff: Staff, sample: Sample): Promise<Record<State, Case>> {
  const { clock } = program;
  const now = clock.now;
  clock.now = new Date('2025-12-22T08:00:00Z');
  const maker = () => new Maker(program, staff, sample);
  const idle = await maker().accepted();
  const involved = await maker().accepted();
  clock.now = now;
  return {
    idle: await idle.made('accepted'),
    involved: await (await involved.act('milan', 'involve-coordinator')).made('accepted'),
    'awaiting-acceptance': await (await maker().sent()).made('awaiting-acceptance'),
    accepted: await (await maker().accepted()).made('accepted'),
    'extension-proposed': await proposed(await maker().accepted()),
    'partly-answered': await (await answeredInPart(maker())).made('partly-answered'),
    'clarification-requested': await clarified(await maker().replied()),
    replied: await (await maker().replied()).made('replied'),
    closed: await (await (await maker().replied()).act('milan', 'close', { efforts: 'satisfied' })).made('closed'),
    withdrawn: await (await (await maker().accepted()).act('milan', 'withdraw')).made('withdrawn'),
    forwarded: await forwarded(await maker().accepted()),
    split: await split(await maker().accepted()),
  };
}

async function proposed(maker: Maker): Promise<Case> {
  const extensionReason = { text: maker.plant('messages', 1, 'pecs'), lang: 'hu' };
  return (await maker.act('pecs', 'propose-extension', { moreDays: 1, extensionReason })).made('accepted');
}

async function answeredInPart(maker: Maker): Promise<Maker> {
  await maker.accepted();
  return (await maker.answer('pecs', 'reply-in-part', [1])).work('pecs', [2]);
}

async function clarified(maker: Maker): Promise<Case> {
  const clarification = { text: maker.plant('messages', 1, 'milan'), lang: 'it' };
  return (await maker.act('milan', 'ask-clarification', { clarification, clarificationDays: 5 })).made(
    'clarification-requested',
  );
}

async function forwarded(maker: Maker): Promise<Case> {
  await maker.act('pecs', 'forward', { authority: authorityOf('gyor') });
  await maker.act('gyor', 'accept', { days: 1 });
  await maker.speak('gyor');
  return (await maker.work('gyor', [1])).made('accepted');
}

async function split(maker: Maker): Promise<Case> {
  await maker.act('pecs', 'split', { authority: authorityOf('gyor'), questions: [2, 3] });
  maker.questions = { 1: [1], 2: [2, 3] };
  await maker.act('gyor', 'accept', { days: 1 }, 2);
  await maker.speak('gyor', 2);
  await maker.say('milan', 2);
  await maker.answer('pecs', 'reply-in-part', [1], 1);
  await maker.answer('gyor', 'reply-in-part', [2], 2);
  await maker.work('pecs', [1], 1);
  await maker.work('gyor', [3], 2);
  return maker.made('partly-answered');
}

/** Plays a case, step by step, and notes what it plants. */
export class Maker {
  readonly #program: Program;
  readonly #staff: Staff;
  readonly #sample: Sample;
  #planted: Planted[] = [];
  readonly #files: (number | null)[] = [];
  #outcome: Outcome | undefined;
  questions: Record<number, readonly number[]> = { 1: [1, 2, 3] };

  constructor(program: Program, staff: Staff, sample: Sample) {
    this.#program = program;
    this.#staff = staff;
    this.#sample = sample;
  }

  /** A word that stands nowhere else in this exchange; several where answers number theirs. */
  plant(kind: Kind, part: number | null, by: Place, questions: readonly number[] = []): string {
    const word = `kanari${kind}${by}${this.#planted.length}x`;
    const words = questions.length > 0 ? questions.map((no) => `${word}${no}`) : [word];
    this.#planted.push({ words, kind, part, by });
    return word;
  }

  async act(who: Who, action: string, input: Record<string, unknown> = {}, part?: number): Promise<this> {
    this.#outcome = await act(this.#staff, who, this.#sentOutcome, action, input, part);
    return this;
  }

  get #sentOutcome(): Outcome {
    if (!this.#outcome) throw new Error('nothing has been sent');
    return this.#outcome;
  }

  async sent(): Promise<this> {
    const { beyond, questions } = this.#sample;
    this.#planted.push({ words: wordsIn(JSON.stringify(beyond)), kind: 'request', part: null, by: 'milan' });
    const files = [await this.#upload('milan', null)];
    const body = {
      procedure: procedureOf(this.#sample),
      recipient: authorityOf('pecs'),
      content: contentOf(this.#sample),
      files,
      send: true,
    };
    const answer = await this.#staff.call('milan', '/exchanges', { body });
    if (answer.status !== 201) throw new Error(answer.text);
    this.#outcome = answer.json;
    for (const [index, { parameters }] of questions.entries()) {
      const words = Object.values(parameters);
      if (words.length > 0) this.#planted.push({ words, kind: 'request', part: -(index + 1), by: 'milan' });
    }
    await this.#keep('milan');
    return this;
  }

  /** Sent, accepted, both sides have written, Pécs has begun to answer. */
  async accepted(): Promise<this> {
    await this.sent();
    await this.act('pecs', 'accept', { days: 1 });
    await this.say('milan', 1);
    await this.speak('pecs');
    return this.work('pecs', [1, 2]);
  }

  async replied(): Promise<this> {
    await this.accepted();
    return this.answer('pecs', 'reply', [1, 2, 3]);
  }

  /** A message with an attachment; a note and a file reference of one's own. */
  async speak(who: Who, part = 1): Promise<this> {
    await this.say(who, part, [await this.#upload(who, part)]);
    await this.#keep(who);
    return this;
  }

  async say(who: Who, part: number, files: string[] = []): Promise<this> {
    const message = { text: this.plant('messages', part, placeOf(who)), lang: 'en' };
    return this.act(who, 'message', { message, ...(files.length > 0 ? { files } : {}) }, part);
  }

  async answer(who: Who, action: string, questions: number[], part = 1): Promise<this> {
    const word = this.plant('answers', part, placeOf(who), questions);
    return this.act(who, action, { ...answersWith(this.#sample, questions, word) }, part);
  }

  /** Answers in work. */
  async work(who: Who, questions: number[], part = 1): Promise<this> {
    const by = placeOf(who);
    this.#planted = this.#planted.map((one) => (one.kind === 'work' && one.by === by ? { ...one, kind: 'past' } : one));
    const word = this.plant('work', part, by, questions);
    return this.act(who, 'save-answers', { ...answersWith(this.#sample, questions, word) }, part);
  }

  async #upload(who: Who, part: number | null): Promise<string> {
    const word = this.plant('files', part, placeOf(who));
    this.#files.push(part);
    const content = Readable.from([pdf(word)]);
    const file = { name: `${word}.pdf`, content, key: randomUUID(), position: 0 };
    return (await this.#program.application.attachments.receive(this.#staff.actors[who], file)).id;
  }

  async #keep(who: Who): Promise<void> {
    const place = placeOf(who);
    const at = `/exchanges/${this.#sentOutcome.id}`;
    const reference = `${this.plant('references', null, place)}/2026`;
    const put = await this.#staff.call(who, `${at}/reference`, { method: 'PUT', body: { reference } });
    const note = await this.#staff.call(who, `${at}/notes`, { body: { text: this.plant('notes', null, place) } });
    if (put.status !== 200 || note.status !== 201) throw new Error(put.text + note.text);
  }

  async made(state: string): Promise<Case> {
    const outcome = this.#sentOutcome;
    if (outcome.state !== state) throw new Error(`it is ${outcome.state}, not ${state}`);
    const { rows } = await this.#program.database.admin.pool.query(
      'select chain_length as events from exchange where id = $1',
      [outcome.id],
    );
    const { questions } = this;
    return { ...outcome, planted: this.#planted, questions, files: this.#files, events: Number(rows[0].events) };
  }
}
