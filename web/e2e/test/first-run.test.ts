import type { BrowserContext, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { Person } from "./support/person.ts";
import { browser, server, withServer } from "./support/stage.ts";

describe("the first visit to a new server", () => {
  withServer();
  let context: BrowserContext;
  let anna: Person;

  beforeAll(async () => {
    context = await browser.newContext({ viewport: { width: 1100, height: 720 }, locale: "en-GB" });
  });

  test("one click makes two people, and the second window of the same browser is the other one's", async () => {
    anna = Person.at(await context.newPage(), "anna");
    await anna.page.goto(server.url);
    await anna.page.getByRole("button", { name: "Try it with two people" }).click();
    await anna.isIn("Boris");
    const opened = context.waitForEvent("page");
    await anna.page.getByRole("link", { name: "Open Boris's window" }).click();
    const boris = Person.at(await opened, "boris");
    await boris.isIn("Anna");
    // The way in is not left in the address, nor a step back from here.
    expect(new URL(boris.page.url()).hash).toMatch(/^#\/chats\/\d+$/);
    await anna.say("Hi Boris, can you hear me?");
    await boris.message("can you hear me").waitFor();
    await boris.say("Loud and clear!");
    await anna.message("Loud and clear").waitFor();
    await anna.tick("can you hear me", "read");
    expect(boris.complaints).toEqual([]);
  });

  test("a reload keeps each window its person", async () => {
    const [first, second] = context.pages() as [Page, Page];
    await Promise.all([first.reload(), second.reload()]);
    await first.locator(".account-name", { hasText: "Anna" }).waitFor();
    await second.locator(".account-name", { hasText: "Boris" }).waitFor();
    expect(anna.complaints).toEqual([]);
  });

  test("what the server sends allows no markup, no inline code, and no other host", async () => {
    const answer = await context.request.get(server.url);
    const policy = answer.headers()["content-security-policy"] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe|\*|https?:|wss?:/);
    expect(await answer.text()).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|javascript:/i);
  });

  test("a policy that is broken is enforced: text does not become markup, by nobody's hand", async () => {
    const thrown = await anna.page.evaluate(() => {
      try {
        document.body.insertAdjacentHTML("beforeend", "<b>bold</b>");
        return "nothing";
      } catch (error) {
        return error instanceof Error ? error.name : "something";
      }
    });
    expect(thrown).toBe("TypeError");
  });

  test("markup in a message is text, and its links open apart from this page", async () => {
    const text =
      '<img src=x onerror="document.title=1"><a href="javascript:alert(1)">here</a> https://a.example/';
    await anna.say(text);
    const message = anna.message("onerror");
    await message.waitFor();
    expect((await anna.texts()).at(-1)).toBe(text);
    expect(await message.locator("img").count()).toBe(0);
    const links = await message
      .locator(".text a")
      .evaluateAll((all) =>
        all.map((link) => [link.getAttribute("href"), link.getAttribute("rel"), link.getAttribute("target")]),
      );
    expect(links).toEqual([["https://a.example/", expect.stringMatching(/noopener|noreferrer/), "_blank"]]);
    // This one is meant to be refused above.
    expect(anna.complaints.filter((complaint) => !complaint.includes("TrustedHTML"))).toEqual([]);
  });

  test("no script can read the session: it is in a cookie that only the browser sees", async () => {
    const cookies = await context.cookies(server.url);
    expect(cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toEqual([
      { name: "sessionid", httpOnly: true, sameSite: "Lax" },
    ]);
    const readable = await anna.page.evaluate(
      () => document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage }),
    );
    for (const { value } of cookies) expect(readable).not.toContain(value);
    expect(readable).not.toMatch(/token|password/i);
  });

  test("a server that does not answer is said, and asked again without a click", async () => {
    const stranger = await browser.newContext({ locale: "en-GB" });
    const page = await stranger.newPage();
    await page.route("**/api/me/", (route) => route.abort());
    await page.goto(server.url);
    await page.getByRole("heading", { name: "The server cannot be reached" }).waitFor();
    await page.unroute("**/api/me/");
    await page.locator("form.auth").waitFor();
    await stranger.close();
  });
});
