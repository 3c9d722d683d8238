/** Attachments of requests for a whole test file: the program, with what uploads and looks at them by its API. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { startFilesWorker } from '../../src/attachments/index.ts';
import { describedProgram } from './described-program.ts';
import { multipart, pdf } from './files.ts';
import { type Answer, answerOf, type Outcome, PECS, type Person, PROCEDURE, type Program } from './program.ts';

export const NAME = 'Oklevél Canary Őry.pdf';

/** To be awaited above the tests; it is closed after the last of them. */
export async function attachmentProgram() {
  const { program, description, call } = await describedProgram();
  const request = (more: object = {}) => ({
    procedure: PROCEDURE,
    recipient: PECS,
    content: program.content(),
    ...more,
  });
  return {
    program,
    request,
    /** Uploads a file; returns its id. */
    async upload(who: Person, name = NAME, content: Buffer = pdf()): Promise<string> {
      const form = await multipart({}, [{ name, content }]);
      const token = await program.tokenFor(program.people[who]);
      const headers = { ...form.headers, authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
      const answer = answerOf(
        await program.app.inject({ method: 'POST', url: '/api/v1/uploads', headers, payload: form.payload }),
      );
      description.check('POST', '/api/v1/uploads', answer);
      assert.equal(answer.status, 201, answer.text);
      return answer.json.id;
    },
    async send(files: string[]): Promise<Outcome> {
      const answer = await program.call('requester', '/exchanges', { body: request({ send: true, files }) });
      assert.equal(answer.status, 201, answer.text);
      return answer.json;
    },
    async view(who: Person, id: string): Promise<Answer['json']> {
      const answer = await call(who, `/exchanges/${id}`);
      assert.equal(answer.status, 200, answer.text);
      return answer.json;
    },
    /** What is downloaded, byte for byte. */
    async get(who: Person | null, path: string) {
      const token = who === null ? {} : { authorization: `Bearer ${await program.tokenFor(program.people[who])}` };
      return program.app.inject({ method: 'GET', url: `/api/v1${path}`, headers: token });
    },
    /** Where a file lies on the disk. */
    placeOf: (id: string) => join(program.application.settings.dataDir, 'files', id.slice(0, 2), id.slice(2, 4), id),
    look: () => look(program),
  };
}

/** One run of the worker that looks after the files. */
async function look(program: Program): Promise<void> {
  const worker = startFilesWorker({
    db: program.database.connection.db,
    files: program.application.files,
    now: () => program.clock.now,
    log: (failure) => assert.fail(JSON.stringify(failure)),
  });
  await worker.idle();
  await worker.stop();
}
