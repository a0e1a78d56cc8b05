import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launch } from "./browser.ts";
import { Person } from "./person.ts";
import { RealServer } from "./server.ts";

// Set by the hooks below, for the `describe` whose tests run.
export let server: RealServer;
export let browser: Browser;
export let anna: Person;
export let boris: Person;

/** A server and a browser for the tests of a `describe`. */
export function withServer(settings: Record<string, string> = {}): void {
  beforeAll(async () => {
    server = await RealServer.start(settings);
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
}

/** After `withServer`: two people who have signed up, each in a window of their own. */
export function withTwoPeople(
  ofAnna: BrowserContextOptions = {},
  ofBoris: BrowserContextOptions = ofAnna,
): void {
  beforeAll(async () => {
    anna = await Person.signUp(browser, server.url, "anna", "Anna", ofAnna);
    boris = await Person.signUp(browser, server.url, "boris", "Boris", ofBoris);
  });
}
