import { beforeAll, describe, expect, test } from "vitest";
import { coldStart, type Start } from "./support/interactive.ts";
import { chatOf, NO_SEND_LIMIT, seed } from "./support/long-chat.ts";
import { Person } from "./support/person.ts";
import { browser, server, withServer } from "./support/stage.ts";

/** A cheap phone beside the machine of who wrote this. */
const SLOW_DOWN = 4;
const LONG = process.env["BESEDA_E2E_LONG"] === "true" ? 20_000 : 2_000;
const SHORT = 100;
/** All code of the whole chat, compressed; half of it is the budget of a page that one waits for on a slow line. */
const CODE_MAX = 64_000;
const REQUESTS_MAX = 12;
const MESSAGE = "[data-testid=message]";
const ROUNDS = Number(process.env["BESEDA_E2E_ROUNDS"] ?? 1);

/** Counts are asserted; times are printed, as the median of so many rounds. */
describe("a first start on a slow machine", () => {
  withServer(NO_SEND_LIMIT);
  let anna: Person;
  const chats = new Map<number, number>();

  beforeAll(async () => {
    anna = await Person.signUp(browser, server.url, "anna", "Anna");
    for (const [username, count] of [["boris", SHORT] as const, ["clara", LONG] as const]) {
      await (await Person.signUp(browser, server.url, username, username)).close();
      await anna.find(username);
      chats.set(count, chatOf(anna.page));
      await seed(anna.page.context(), server.url, chatOf(anna.page), 1, count);
    }
  });

  async function measured(what: string, path: string, ready: string, known: boolean): Promise<Start> {
    const options = known ? { storageState: await anna.page.context().storageState() } : {};
    const all: Start[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      all.push(await coldStart(browser, server.url + path, ready, SLOW_DOWN, options));
    const start = all.toSorted((a, b) => a.interactiveMs - b.interactiveMs)[ROUNDS >> 1] as Start;
    const { interactiveMs, blockedMs, codeBytes, requests } = start;
    console.log(
      `${what}: interactive after ${interactiveMs.toFixed(0)} ms (blocked ${blockedMs.toFixed(0)} ms), ` +
        `${codeBytes} bytes of code, ${requests} requests; ${SLOW_DOWN} times slower, ${ROUNDS} rounds`,
    );
    return start;
  }

  test("the first page: little to fetch, and in few requests", async () => {
    const start = await measured("First page", "/", "input[name=username]", false);
    expect(start.codeBytes).toBeLessThan(CODE_MAX);
    expect(start.requests).toBeLessThanOrEqual(REQUESTS_MAX);
  });

  test("a long chat costs what a short one does", async () => {
    const long = await measured(`${LONG} messages`, `/#/chats/${chats.get(LONG)}`, MESSAGE, true);
    const short = await measured(`${SHORT} messages`, `/#/chats/${chats.get(SHORT)}`, MESSAGE, true);
    for (const start of [long, short]) expect(start.requests).toBeLessThanOrEqual(REQUESTS_MAX);
    expect(long.codeBytes).toBe(short.codeBytes);
  });
});
