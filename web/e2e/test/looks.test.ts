import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { Person } from "./support/person.ts";
import { browser, server, withServer } from "./support/stage.ts";

const PHONE = { viewport: { width: 320, height: 640 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/** Nothing sticks out at the side. */
async function fits(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
}

describe("the web chat on different screens", () => {
  withServer();
  let dark: Person;
  let phone: Person;

  beforeAll(async () => {
    dark = await Person.signUp(browser, server.url, "dana", "Dana", { colorScheme: "dark" });
    phone = await Person.signUp(browser, server.url, "pavel", "Pavel", PHONE);
  });

  test("a phone of 320 pixels shows one column at a time, and nothing sticks out", async () => {
    expect(await fits(phone.page)).toBe(true);
    await dark.find("pavel");
    await dark.say("Hello from the other side");
    await dark.say(
      "A_word_that_is_much_longer_than_any_phone_is_wide_and_has_no_place_to_break_it_".repeat(3),
    );
    await phone.openChat("Dana");
    await phone.message("Hello").waitFor();
    expect(await fits(phone.page)).toBe(true);
    expect(await phone.page.locator("nav.sidebar").isVisible()).toBe(false);
    await phone.say("On my way 🚋");
    await dark.message("On my way").waitFor();
    await phone.page.getByRole("link", { name: "Back to the chats" }).click();
    await phone.page.locator("nav.sidebar").waitFor();
    expect(await phone.page.locator("main.stage").isVisible()).toBe(false);
    await phone.openChat("Dana");
    await dark.say("Good, see you there.");
    await phone.message("see you there").waitFor();
  });

  test("light and dark follow the system", async () => {
    const background = (page: Page): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await background(dark.page)).not.toBe(await background(phone.page));
  });

  test("the language follows the browser, can be switched, and stays", async () => {
    const vera = await Person.signUp(browser, server.url, "vera", "Вера", { locale: "ru-RU" });
    const { page } = vera;
    await page.getByText("Чатов пока нет").waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("ru");
    await page.getByRole("button", { name: "Настройки" }).click();
    await page.getByRole("button", { name: "EN" }).click();
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByText("No chats yet").waitFor();
    await page.reload();
    await page.getByText("No chats yet").waitFor();
    await vera.close();
  });

  test("by keyboard alone: search, open, write, and go through the actions of a message", async () => {
    const { page } = dark;
    await page.locator("nav input[type=search]").focus();
    await page.keyboard.type("pavel");
    await page.locator(".results .person").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await dark.composer.focus();
    await page.keyboard.type("By keyboard");
    await page.keyboard.press("Enter");
    await phone.message("By keyboard").waitFor();
    await dark.tick("By keyboard", "read");
    await dark.message("By keyboard").locator(".actions .icon-button").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Edit");
    await page.keyboard.press("Escape");
    expect(await page.locator("[role=menu]").count()).toBe(0);
  });

  test("right-to-left words stand on their own side", async () => {
    await dark.say("שלום, מה נשמע?");
    const text = phone.message("שלום").locator(".content");
    await text.waitFor();
    expect(await text.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
  });

  test("a page from right to left fits, too, and mirrors what belongs to a side", async () => {
    const { page } = phone;
    await page.evaluate(() => {
      document.documentElement.dir = "rtl";
    });
    expect(await fits(page)).toBe(true);
    const side = async (text: string): Promise<number> => {
      const box = await phone.message(text).locator(".bubble").boundingBox();
      return (box?.x ?? 0) + (box?.width ?? 0) / 2;
    };
    // Mine stand at the end of a line, which is on the left now.
    expect(await side("On my way")).toBeLessThan(160);
    expect(await side("Hello from")).toBeGreaterThan(160);
    await page.evaluate(() => {
      document.documentElement.dir = "ltr";
    });
    expect(await side("On my way")).toBeGreaterThan(160);
  });

  test("nothing was refused by the page's content policy, and nothing threw", () => {
    expect(dark.complaints).toEqual([]);
    expect(phone.complaints).toEqual([]);
  });
});
