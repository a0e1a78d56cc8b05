import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { chatOf, NO_SEND_LIMIT, seed } from "./support/long-chat.ts";
import { anna, boris, server, withServer, withTwoPeople } from "./support/stage.ts";

const COUNT = 20_000;
const ROWS_MAX = 200;
const OLDER = /messages\/\?.*before=/;

/** One story, told in order, in a chat of 20,000 messages. */
describe("a long chat", () => {
  withServer(NO_SEND_LIMIT);
  withTwoPeople();
  let chat: number;

  beforeAll(async () => {
    await anna.find("boris");
    chat = chatOf(anna.page);
    // Nobody looks on while it grows: what is to be seen here is how a chat opens that is long already.
    await Promise.all([anna, boris].map(({ page }) => page.goto("about:blank")));
    await seed(anna.page.context(), server.url, chat, 1, COUNT);
    await Promise.all([anna, boris].map(({ page }) => page.goto(server.url)));
  });

  function numbered(page: Page, number: number): Locator {
    return page.getByTestId("message").filter({ hasText: `number ${number}.` });
  }

  async function rows(page: Page): Promise<number> {
    const count = await page.locator(".message-rows > li").count();
    expect(count).toBeLessThanOrEqual(ROWS_MAX);
    return count;
  }

  /** Where a message stands, in pixels below the upper edge of the list. */
  async function top(page: Page, message: string | null): Promise<number> {
    return page.evaluate((id) => {
      const box = document.querySelector("[data-testid=messages]")?.getBoundingClientRect().top ?? 0;
      return (
        (document.querySelector(`[data-message="${id}"]`)?.getBoundingClientRect().top ?? Number.NaN) - box
      );
    }, message);
  }

  /** The first message that is wholly in sight. */
  async function firstInSight(page: Page): Promise<string> {
    return page.evaluate(() => {
      const box = document.querySelector("[data-testid=messages]")?.getBoundingClientRect().top ?? 0;
      const all = [...document.querySelectorAll<HTMLElement>("[data-message]")];
      return all.find((one) => one.getBoundingClientRect().top >= box)?.dataset["message"] ?? "";
    });
  }

  /** A wheel goes on turning after its event. */
  async function still(page: Page): Promise<void> {
    let at = Number.NaN;
    await expect
      .poll(
        async () => {
          const before = at;
          at = await page.getByTestId("messages").evaluate((box) => box.scrollTop);
          return at === before;
        },
        { interval: 250 },
      )
      .toBe(true);
  }

  /** Lets requests for older messages wait until they are let go. */
  async function holdOlder(page: Page): Promise<() => Promise<void>> {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route(OLDER, async (route) => {
      await held;
      await route.continue();
    });
    return async () => {
      letGo();
      await page.getByText("Loading earlier messages").waitFor({ state: "detached" });
      await page.unroute(OLDER);
    };
  }

  /** As Anna, who wrote them all. */
  async function edit(message: number, text: string): Promise<void> {
    await anna.page.evaluate(
      async ([id, one, body]) => {
        await fetch(`/api/chats/${id}/messages/${one}/`, {
          method: "PATCH",
          headers: { "Content-Type": "application/json" },
          body,
        });
      },
      [chat, message, JSON.stringify({ text })] as const,
    );
  }

  test("opens where reading stopped, however long ago that was, and goes on below", async () => {
    const { page } = boris;
    // Until then the page shows what it knew last, of a chat in which nothing was written.
    await expect.poll(() => boris.unread("Anna")).toBe("999+");
    await boris.openChat("Anna");
    await page.locator(".unread-line").waitFor();
    await expect.poll(() => numbered(page, 1).isVisible()).toBe(true);
    await page.getByTestId("messages").hover();
    await expect
      .poll(async () => {
        await rows(page);
        await page.mouse.wheel(0, 1200);
        return Number(
          /number (\d+)/.exec((await page.getByTestId("message").last().textContent()) ?? "")?.[1],
        );
      })
      .toBeGreaterThan(100);
    expect(await numbered(page, 1).count()).toBe(0);
    await still(page);
    await page.getByRole("button", { name: "To the newest message" }).click();
    await expect.poll(() => numbered(page, COUNT).isVisible()).toBe(true);
    await rows(page);
  });

  test("earlier messages come in above, and what is in sight does not move by a pixel", async () => {
    const { page } = boris;
    const letGo = await holdOlder(page);
    await page.getByTestId("messages").press("Home");
    await page.getByText("Loading earlier messages").waitFor();
    await still(page);
    const message = await firstInSight(page);
    const before = await top(page, message);
    const first = await page.getByTestId("message").first().getAttribute("data-message");
    await letGo();
    await expect.poll(() => page.getByTestId("message").first().getAttribute("data-message")).not.toBe(first);
    expect(Math.abs((await top(page, message)) - before)).toBeLessThanOrEqual(1);
    await rows(page);
  });

  test("a message that comes below, and one above that grows, leave it where it is, too", async () => {
    const { page } = boris;
    await still(page);
    const message = await firstInSight(page);
    const before = await top(page, message);
    const place = async (): Promise<number> => Math.abs((await top(page, message)) - before);
    await anna.openChat("Boris");
    await anna.say("One more below");
    await expect.poll(() => boris.chat("Anna").textContent()).toContain("One more below");
    expect(await place()).toBeLessThanOrEqual(1);

    const grown = Number(message) - 1;
    await edit(grown, Array.from({ length: 12 }, (_, line) => `grown ${line}`).join("\n"));
    await page.locator(`[data-message="${grown}"]`, { hasText: "grown 11" }).waitFor();
    expect(await place()).toBeLessThanOrEqual(1);
    await rows(page);
  });

  test("a thousand messages up by the wheel: few rows are drawn, all are met in order", async () => {
    const { page } = boris;
    await page.getByTestId("messages").hover();
    let met = Number.MAX_SAFE_INTEGER;
    for (let turn = 0; turn < 40; turn += 1) {
      const first = Number(await firstInSight(page));
      expect(first).toBeLessThanOrEqual(met);
      met = first;
      await rows(page);
      await page.mouse.wheel(0, -1200);
      await expect.poll(async () => Number(await firstInSight(page))).toBeLessThan(met);
    }
  });

  test("the way back to the newest message is one click, with the number of those not seen", async () => {
    const { page } = boris;
    await anna.say("And another");
    const button = page.getByRole("button", { name: "To the newest message" });
    await expect.poll(() => button.locator(".badge").textContent()).toBe("2");
    await button.click();
    await expect.poll(() => boris.message("And another").isVisible()).toBe(true);
    await button.waitFor({ state: "detached" });
    await rows(page);
    expect(boris.complaints).toEqual([]);
  });
});
