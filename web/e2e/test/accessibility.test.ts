import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { Person } from "./support/person.ts";
import { RealServer } from "./support/server.ts";

/** What axe finds against WCAG 2.2 AA, one line each. */
async function faults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: inPage } = window as unknown as { axe: typeof axe };
    const { violations } = await inPage.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] });
    return violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 140)}`));
  });
}

describe.each(["light", "dark"] as const)("accessibility, %s", (colorScheme) => {
  let server: RealServer;
  let browser: Browser;
  let anna: Person;
  let boris: Person;

  beforeAll(async () => {
    server = await RealServer.start();
    browser = await launch();
    anna = await Person.signUp(browser, server.url, "anna", "Anna", { colorScheme });
    boris = await Person.signUp(browser, server.url, "boris", "Boris", { colorScheme });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("the first page", async () => {
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    await page.goto(server.url);
    await page.locator("form.auth").waitFor();
    expect(await faults(page)).toEqual([]);
    await context.close();
  });

  test("nobody to talk to yet", async () => {
    await anna.page.locator(".empty .steps").waitFor();
    expect(await faults(anna.page)).toEqual([]);
  });

  test("a conversation with everything in it", async () => {
    await anna.find("boris");
    await anna.say("See https://example.org/");
    await boris.openChat("Anna");
    await boris.act("See", "Reply");
    await boris.say("I have");
    await anna.tick("See", "read");
    await anna.message("I have").waitFor();
    await boris.cutOff();
    await boris.say("Later");
    await boris.page.getByTestId("pending").waitFor();
    expect(await faults(anna.page)).toEqual([]);
    expect(await faults(boris.page)).toEqual([]);
    await boris.comeBack();
  });

  test("a new group, its members, and an open menu", async () => {
    const { page } = anna;
    await page.getByRole("button", { name: "New group" }).click();
    const dialog = page.locator("dialog");
    await dialog.locator("input[name=title]").fill("Friends");
    await dialog.locator("input[type=search]").fill("boris");
    await dialog.locator(".person").click();
    expect(await faults(page)).toEqual([]);
    await dialog.locator("button[type=submit]").click();
    await page.getByRole("heading", { name: "Friends" }).waitFor();
    await page.getByRole("button", { name: "Members and settings" }).click();
    await page.getByTestId("member").filter({ hasText: "Boris" }).locator(".icon-button").click();
    await page.getByRole("menuitem", { name: "Make admin" }).waitFor();
    expect(await faults(page)).toEqual([]);
  });
});
