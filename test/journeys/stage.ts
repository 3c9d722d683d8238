/** What the journeys of a file take place on: the demonstration Europe, and a browser in which each person opens windows. */
import { after, before } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { type Europe, openEurope } from '../support/europe.ts';

export let europe: Europe;
export let browser: Browser;

/** Opens both before the first test of the file, and closes them after the last. `prepare`: what else has to be there first. */
export function openStage(options: Parameters<typeof openEurope>[0] = {}, prepare?: () => Promise<void>): void {
  before(async () => {
    [europe, browser] = await Promise.all([openEurope(options), launchBrowser()]);
    await prepare?.();
  });
  after(async () => {
    await browser?.close();
    await europe?.close();
  });
}
