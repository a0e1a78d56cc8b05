import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { launch } from "./support/browser.ts";
import { Person } from "./support/person.ts";
import { TwoNodes } from "./support/two-nodes.ts";

const PATIENCE = { timeout: 60_000, interval: 200 };

/** One story, told in order: each test goes on where the one before it ended. */
describe("two people on two nodes behind nginx", () => {
  let site: TwoNodes;
  let browser: Browser;
  let anna: Person;
  let boris: Person;
  let borisNode: number;

  beforeAll(async () => {
    site = await TwoNodes.start();
    browser = await launch("--ignore-certificate-errors");
  });

  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  function signUp(username: string, displayName: string): Promise<Person> {
    return Person.signUp(browser, site.url, username, displayName, { ignoreHTTPSErrors: true });
  }

  /** nginx chooses, by the fewest connections: whoever came to the wrong node comes again. */
  async function placed(person: Person, sockets: number[]): Promise<void> {
    const all = sockets.reduce((sum, each) => sum + each);
    for (let times = 0; times < 20; times++) {
      const there = await vi.waitFor(async () => {
        const now = await site.sockets();
        expect(now.reduce((sum, each) => sum + each)).toBe(all);
        return now;
      }, PATIENCE);
      if (there.join() === sockets.join()) return;
      await person.page.reload();
      await person.page.locator("nav.sidebar").waitFor();
    }
    throw new Error(`nginx never chose ${sockets}; now it is ${await site.sockets()}.`);
  }

  test("each is on a node of their own, and they talk", async () => {
    anna = await signUp("anna", "Anna Petrova");
    const first = await vi.waitFor(async () => {
      const now = await site.sockets();
      expect(now.toSorted()).toEqual([0, 1]);
      return now;
    }, PATIENCE);
    borisNode = first.indexOf(0);
    boris = await signUp("boris", "Boris");
    await placed(boris, [1, 1]);

    await anna.find("bor");
    await anna.say("Hi Boris! Which node are you on?");
    await boris.chat("Anna Petrova").waitFor();
    expect(await boris.unread("Anna Petrova")).toBe("1");
    await anna.tick("Which node", "delivered");
    await boris.openChat("Anna Petrova");
    await anna.tick("Which node", "read");
    await boris.say("The other one.");
    await anna.message("The other one.").waitFor();
    // His own is one of them once the server has confirmed it.
    await expect.poll(() => boris.texts()).toEqual(await anna.texts());
  });

  test("online and typing cross", async () => {
    const state = anna.page.getByTestId("chat-state");
    await state.getByText("online", { exact: true }).waitFor();
    await Promise.all([state.getByTestId("typing").waitFor(), boris.write("And who is")]);
    await boris.say("And you?");
    await anna.message("And you?").waitFor();
    await state.getByTestId("typing").waitFor({ state: "detached" });
  });

  test("who is added to a group hears it at once, and who is removed is out", async () => {
    await anna.page.getByRole("button", { name: "New group" }).click();
    const dialog = anna.page.locator("dialog");
    await dialog.locator("input[name=title]").fill("Night watch");
    await dialog.locator("input[type=search]").fill("boris");
    await dialog.locator(".person").click();
    await dialog.locator("button[type=submit]").click();
    await anna.isIn("Night watch");
    await boris.openChat("Night watch");
    await anna.say("Only for a moment.");
    await boris.message("Only for a moment.").waitFor();

    await anna.page.getByRole("button", { name: "Members and settings" }).click();
    const panel = anna.page.getByTestId("panel");
    await panel.getByTestId("member").filter({ hasText: "Boris" }).locator(".icon-button").click();
    await anna.page.getByRole("menuitem", { name: "Remove from the group" }).click();
    await boris.chat("Night watch").waitFor({ state: "detached" });
    expect(anna.complaints).toEqual([]);
    expect(boris.complaints).toEqual([]);
  });

  test("a node is killed: its browser comes back on the other one, and misses nothing", async () => {
    await anna.openChat("Boris");
    await boris.openChat("Anna Petrova");
    await expect.poll(() => site.sockets()).toEqual([1, 1]);
    await site.kill(borisNode);
    await boris.say("Can you hear me?");
    for (const text of ["One", "Two", "Three"]) await anna.say(text);
    await boris.message("Three").waitFor();
    await anna.message("Can you hear me?").waitFor();
    for (const person of [anna, boris])
      await person.page.getByTestId("pending").first().waitFor({ state: "detached" });
    await expect.poll(() => site.sockets()).toEqual(borisNode === 0 ? [0, 2] : [2, 0]);

    const texts = await anna.texts();
    expect(texts.slice(0, 3)).toEqual(["Hi Boris! Which node are you on?", "The other one.", "And you?"]);
    expect(texts.slice(3).filter((text) => text !== "Can you hear me?")).toEqual(["One", "Two", "Three"]);
    expect(texts).toHaveLength(7);
    await expect.poll(() => boris.texts()).toEqual(texts);
  });

  test("a logout is heard on both nodes", async () => {
    await site.startAgain(borisNode);
    const elsewhere = await boris.inAnotherWindow();
    // Anna and Boris are on the node that was left: the newcomer is alone on the other one.
    await placed(elsewhere, borisNode === 0 ? [1, 2] : [2, 1]);
    // Whichever node is asked, one of his two windows is on the other.
    const status = await boris.page.evaluate(
      async () => (await fetch("/api/logout/", { method: "POST" })).status,
    );
    expect(status).toBe(204);
    await Promise.all([boris, elsewhere].map((window) => window.page.locator("form.auth").waitFor()));
    await anna.say("Gone already?");
    await anna.tick("Gone already?", "sent");
  });
});
