/** The program for a whole test file, with its API held against the description that it gives of itself. */
import { after } from 'node:test';
import { Description } from './openapi.ts';
import { openProgram, type Program } from './program.ts';

export interface DescribedProgram {
  readonly program: Program;
  readonly description: Description;
  /** A call whose answer must be one that the description announces. */
  readonly call: Program['call'];
}

/** To be awaited above the tests; it is closed after the last of them. */
export async function describedProgram(): Promise<DescribedProgram> {
  const program = await openProgram();
  after(() => program.close());
  const description = new Description((await program.call(null, '/api/openapi.json')).json);
  return {
    program,
    description,
    async call(who, path, more = {}) {
      const answer = await program.call(who, path, more);
      description.check(more.method ?? (more.body === undefined ? 'GET' : 'POST'), `/api/v1${path}`, answer);
      return answer;
    },
  };
}
