import axe from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { anna, boris, browser, server, withServer, withTwoPeople } from "./support/stage.ts";

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
  withServer();
  withTwoPeople({ colorScheme });

  test("the first page", async () => {
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    await page.goto(server.url);
    await page.locator("form.auth").waitFor();
    expect(await faults(page)).toEqual([]);
    await context.close();
  });

  test("a server that cannot be reached", async () => {
    const context = await browser.newContext({ colorScheme, locale: "en-GB" });
    const page = await context.newPage();
    await page.route("**/api/me/", (route) => route.abort());
    await page.goto(server.url);
    await page.getByRole("heading", { name: "The server cannot be reached" }).waitFor();
    expect(await faults(page)).toEqual([]);
    await context.close();
  });

  test("nobody to talk to yet", async () => {
    await anna.page.locator(".empty .steps").waitFor();
    expect(await faults(anna.page)).toEqual([]);
  });

  test("the settings, all of them open", async () => {
    const settings = await anna.settings();
    await settings.locator("summary").click();
    expect(await faults(anna.page)).toEqual([]);
    await anna.page.keyboard.press("Escape");
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

  test("a deletion that can be taken back, who has read a message, a draft, and the list of keys", async () => {
    const { page } = anna;
    await anna.say("🎉🎉");
    await anna.say("Not so");
    await anna.tick("🎉🎉", "read");
    await anna.act("Not so", "Delete");
    await page.getByRole("button", { name: "Undo" }).waitFor();
    expect(await faults(page)).toEqual([]);
    await anna.act("🎉🎉", "Who has read it");
    await page.getByTestId("receipts").getByText("Boris").waitFor();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await anna.composer.fill("Half of a");
    await anna.leaveChat();
    await anna.chat("Boris").getByTestId("draft").waitFor();
    await page.locator("body").press("?");
    await page.locator("dialog").waitFor();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
  });

  test("where reading stopped, with more below", async () => {
    await boris.leaveChat();
    await anna.openChat("Boris");
    for (let count = 1; count <= 30; count += 1) await anna.say(`number ${count}`);
    await anna.say("And that was all");
    await anna.message("And that was all").getByTestId("tick").waitFor();
    await boris.openChat("Anna");
    await boris.page.locator(".unread-line").waitFor();
    await boris.page.getByRole("button", { name: "To the newest message" }).waitFor();
    expect(await faults(boris.page)).toEqual([]);
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
