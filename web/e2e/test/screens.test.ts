import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { Person } from "./support/person.ts";
import { LOOKS, screenshot } from "./support/screenshots.ts";
import { browser, server, withServer } from "./support/stage.ts";

/** Every screen with something on it, to be looked at: only where `BESEDA_SCREENSHOTS` is a folder. */
describe.runIf(process.env["BESEDA_SCREENSHOTS"])("pictures of screens", () => {
  withServer();
  let anna: Person;
  let boris: Person;

  beforeAll(async () => {
    anna = await Person.signUp(browser, server.url, "anna", "Anna Petrova");
    boris = await Person.signUp(browser, server.url, "boris", "Boris Lind");
    const { page } = anna;
    await anna.find("boris");
    await anna.say("See https://example.org/a/rather/long/address?with=parameters for the plan");
    await boris.openChat("Anna");
    await boris.act("the plan", "Reply");
    await boris.say("Thanks! Two things:\n1. who books the room?\n2. who brings the cake?");
    await anna.message("Two things").waitFor();
    await anna.say("I book it");
    await anna.say("🎂🎉");
    await page.getByRole("button", { name: "New group" }).click();
    await page.locator("input[name=title]").fill("Summer party");
    await page.locator("dialog input[type=search]").fill("boris");
    await page.locator("dialog .person").click();
    await page.locator("dialog button[type=submit]").click();
    await anna.isIn("Summer party");
    await boris.openChat("Summer party");
    for (const text of ["Shall we meet at six?", "Or rather at seven", "The boat leaves at eight"])
      await boris.say(text);
    await anna.message("The boat").waitFor();
    await anna.say("Seven is fine");
    await boris.message("Seven is fine").waitFor();
  });

  test.each(LOOKS)("%s", async (name, options) => {
    const storageState = await anna.page.context().storageState();
    const context = await browser.newContext({ ...options, storageState });
    const page: Page = await context.newPage();
    const me = Person.at(page, "anna");
    const shot = async (screen: string): Promise<void> => {
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), screen).toBe(
        true,
      );
      await screenshot(page, `${screen}-${name}.png`);
    };
    await page.goto(server.url);
    await me.chat("Summer party").waitFor();
    await shot("list");
    await page.locator("nav input[type=search]").fill("bo");
    await page.locator(".results .person").waitFor();
    await shot("search");
    await page.locator("nav input[type=search]").fill("zzz");
    await page.locator(".results-none").waitFor();
    await shot("search-nothing");
    await page.locator("nav input[type=search]").fill("");
    await page.locator(".sidebar-head > .icon-button").click();
    await page.locator("dialog input[type=search]").fill("bo");
    await page.locator("dialog .person").waitFor();
    await shot("new-group");
    await page.locator("dialog .dialog-head .icon-button").click();

    await me.openChat("Boris");
    await me.message("I book it").waitFor();
    await shot("talk");
    await me.message("I book it").locator(".actions .icon-button").click();
    await page.getByRole("menu").waitFor();
    await shot("menu");
    await page.getByRole("menuitem").nth(1).click();
    await shot("edit");
    await page.keyboard.press("Escape");
    await me.message("Two things").locator(".actions .icon-button").click();
    await page.getByRole("menuitem").first().click();
    await me.composer.fill("The cake is mine");
    await shot("reply");
    await me.leaveChat();
    await page.getByTestId("draft").waitFor();
    await shot("draft");

    await me.openChat("Summer party");
    await shot("group");
    await page.locator(".chat-head > .icon-button").last().click();
    await page.getByTestId("panel").waitFor();
    await shot("members");
    await page.keyboard.press("Escape");
    await me.message("Seven is fine").locator(".actions .icon-button").click();
    await page.getByRole("menuitem").nth(3).click();
    await page.locator("dialog").waitFor();
    await shot("who-has-read");
    await page.keyboard.press("Escape");
    await context.setOffline(true);
    await page.getByTestId("connection").waitFor();
    await me.say("Written while away");
    await page.getByTestId("pending").waitFor();
    await shot("pending");
    await context.setOffline(false);
    await page.getByTestId("pending").waitFor({ state: "detached" });
    if (!options.isMobile) {
      await page.locator("h1").click();
      await page.keyboard.press("?");
      await page.locator("dialog .shortcuts").waitFor();
      await shot("keys");
    }
    await context.close();
  });
});
