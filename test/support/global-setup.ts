/** Runs once before and after all test files (`node --test --test-global-setup`). */
import { SERVER_VARIABLE, startTestServer, type TestServer } from './test-server.ts';

let server: TestServer | undefined;

export async function globalSetup(): Promise<void> {
  server = await startTestServer();
  process.env[SERVER_VARIABLE] = server.url;
}

export async function globalTeardown(): Promise<void> {
  await server?.stop();
}
