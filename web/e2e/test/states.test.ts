import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { Person } from "./support/person.ts";
import { LOOKS, screenshot } from "./support/screenshots.ts";
import { browser, server, withServer } from "./support/stage.ts";

/** Every state of the frame around the conversation, to be looked at: only where `BESEDA_SCREENSHOTS` is a folder. */
describe.runIf(process.env["BESEDA_SCREENSHOTS"])("pictures of states", () => {
  withServer();

  test.each(LOOKS)("%s", async (name, options) => {
    const context = await browser.newContext(options);
    const page: Page = await context.newPage();
    const shot = (state: string): Promise<void> => screenshot(page, `${state}-${name}.png`);
    await page.goto(server.url);
    await page.locator("form.auth").waitFor();
    await shot("first-page");
    await page.locator(".demo-offer button").click();
    await page.locator(".demo-bar").waitFor();
    await page.locator(".composer textarea").waitFor();
    await shot("demo");
    await page.evaluate(() => {
      location.hash = "#/";
    });
    await page.locator(".account .icon-button").first().click();
    await page.getByTestId("settings").waitFor();
    await shot("settings");
    await page.getByTestId("settings").locator("summary").click();
    await page.locator("input[name=new_password]").scrollIntoViewIfNeeded();
    await shot("settings-password");
    await page.keyboard.press("Escape");
    await context.setOffline(true);
    await page.getByTestId("connection").waitFor();
    await shot("offline");
    await context.setOffline(false);
    await context.close();
    const newcomer = await Person.signUp(browser, server.url, `new-${name}`, "Новенький", options);
    await newcomer.page.locator(".sidebar .empty").waitFor();
    await screenshot(newcomer.page, `nobody-yet-${name}.png`);
    expect(newcomer.complaints).toEqual([]);
    await newcomer.close();
    // Somebody of whom nothing is known from an earlier visit.
    const stranger = await browser.newContext(options);
    const nowhere = await stranger.newPage();
    await nowhere.route("**/api/me/", (route) => route.abort());
    await nowhere.goto(server.url);
    await nowhere.locator(".screen-wait button").waitFor();
    await screenshot(nowhere, `unreachable-${name}.png`);
    await stranger.close();
  });
});
