import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { anna, boris, withServer, withTwoPeople } from "./support/stage.ts";

/** One story, told in order, in which Anna has no mouse. */
describe("by keyboard alone", () => {
  withServer();
  withTwoPeople();
  let page: Page;

  beforeAll(async () => {
    page = anna.page;
  });

  async function press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await page.keyboard.press(key);
  }

  /** Goes on with Tab until the focus is on something that is called so. */
  async function tabTo(name: string): Promise<void> {
    for (let turn = 0; turn < 40; turn += 1) {
      if ((await focused()).includes(name)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not come to ${name}, but to ${await focused()}`);
  }

  /** What a screen reader would say of the place of the focus, roughly. */
  async function focused(): Promise<string> {
    return page.evaluate(() => {
      const at = document.activeElement;
      // The page as a whole says everything, and is nowhere.
      if (at === document.body) return "";
      return at?.getAttribute("aria-label") ?? (at?.textContent || at?.tagName) ?? "";
    });
  }

  test("search a person, open the chat, and write", async () => {
    await press("Control+k");
    await page.keyboard.type("boris");
    await page.locator(".results .person").waitFor();
    await press("ArrowDown");
    expect(await focused()).toContain("Boris");
    await press("Enter");
    await expect.poll(focused).toBe("Message");
    await page.keyboard.type("First");
    await press("Shift+Enter");
    await page.keyboard.type("of two lines");
    await press("Enter");
    await page.keyboard.type("Second");
    await press("Enter");
    await boris.openChat("Anna");
    await boris.message("Second").waitFor();
    await boris.say("An answer");
    await anna.message("An answer").waitFor();
  });

  test("from message to message, and reply to one", async () => {
    await press("Shift+Tab");
    expect(await focused()).toBe("Messages");
    await press("ArrowUp", "ArrowUp");
    expect(await focused()).toContain("Second");
    await press("ArrowDown");
    expect(await focused()).toContain("An answer");
    await press("r");
    await expect.poll(focused).toBe("Message");
    await page.keyboard.type("A reply");
    await press("Enter");
    await boris.message("A reply").locator(".quote").waitFor();
    // While it waits to be sent it is no message that keys go to.
    await anna.message("A reply").waitFor();
    await press("Shift+Tab", "ArrowUp", "q");
    await expect.poll(focused).toMatch(/^An answer/); // itself, not what quotes it
    await press("Tab");
    expect(await focused()).toBe("Message");
  });

  test("edit the last message, or give the edit up", async () => {
    await press("ArrowUp");
    await expect.poll(() => anna.composer.inputValue()).toBe("A reply");
    await press("Escape");
    expect(await anna.composer.inputValue()).toBe("");
    await press("ArrowUp", "End");
    await page.keyboard.type(", edited");
    await press("Enter");
    await boris.message("A reply, edited").waitFor();
  });

  test("delete, take it back, and delete by the menu", async () => {
    await press("Shift+Tab", "ArrowUp", "Delete");
    await expect.poll(focused).toBe("Undo");
    await press("Enter");
    await anna.message("A reply, edited").waitFor();
    await expect.poll(focused).toContain("A reply, edited");
    await press("Enter");
    await expect.poll(focused).toBe("Reply");
    await press("End");
    expect(await focused()).toBe("Delete");
    await press("Enter");
    await expect.poll(focused).toBe("Undo");
    await boris.page.locator(".text.gone").waitFor();
    expect(await boris.message("A reply, edited").count()).toBe(0);
  });

  test("from chat to chat, and out of it", async () => {
    await press("Escape");
    await anna.composer.waitFor({ state: "detached" });
    expect(await focused()).toContain("Boris");
    await press("ArrowUp");
    expect(await focused()).toBe("Find a person or a chat");
    await press("ArrowDown", "Enter");
    await expect.poll(focused).toBe("Message");
  });

  test("a group: made, its members looked after, and left", async () => {
    await press("Control+k");
    await tabTo("New group");
    await press("Enter");
    await page.locator("dialog input[name=title]").waitFor();
    await page.keyboard.type("Friends");
    await press("Tab");
    await page.keyboard.type("boris");
    await page.locator("dialog .person").waitFor();
    await tabTo("Boris");
    await press("Enter");
    await tabTo("Create group");
    await press("Enter");
    await anna.isIn("Friends");
    await press("Control+k");
    await tabTo("Members and settings");
    await press("Enter");
    await page.getByRole("button", { name: "What to do with Boris" }).waitFor();
    await tabTo("What to do with Boris");
    await press("Enter");
    await expect.poll(focused).toContain("Write to");
    await press("ArrowDown", "Enter");
    await page.getByTestId("member").filter({ hasText: "Boris" }).locator(".role").waitFor();
    await press("Escape");
    await page.getByTestId("panel").waitFor({ state: "detached" });
    expect(await focused()).toBe("Members and settings");
    await press("Enter");
    await tabTo("Leave the group");
    await press("Enter", "Tab", "Enter");
    await anna.chat("Friends").waitFor({ state: "detached" });
  });

  test("what opens has the focus before the next key can come", async () => {
    await anna.openChat("Boris");
    // No key, no paint and no timer comes between this and the answer: only what was to be done at once is.
    const inside = await page
      .getByRole("button", { name: "Members and settings" })
      .evaluate(async (button) => {
        (button as HTMLElement).focus();
        (button as HTMLElement).click();
        for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
        return document.activeElement?.getAttribute("data-testid");
      });
    expect(inside).toBe("panel");
    await press("Escape");
    await page.getByTestId("panel").waitFor({ state: "detached" });
    expect(await focused()).toBe("Members and settings");
  });

  test("all keys are listed behind a question mark", async () => {
    await page.locator("body").press("?");
    await page.getByRole("heading", { name: "Keyboard" }).waitFor();
    await press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    expect(anna.complaints).toEqual([]);
  });
});
