import { beforeAll, describe, expect, test } from "vitest";
import { chatOf, NO_SEND_LIMIT, seed } from "./support/long-chat.ts";
import { anna, boris, server, withServer, withTwoPeople } from "./support/stage.ts";

/** One story, told in order: each test goes on where the one before it ended. */
describe("a conversation", () => {
  withServer(NO_SEND_LIMIT);
  withTwoPeople();
  let chat: number;

  beforeAll(async () => {
    await anna.find("boris");
    await anna.say("Where it began");
    await boris.openChat("Anna");
    await anna.tick("Where it began", "read");
    chat = chatOf(anna.page);
    await boris.leaveChat();
    await anna.page.goto("about:blank");
    await seed(anna.page.context(), server.url, chat, 1, 150);
    await anna.page.goto(`${server.url}/#/chats/${chat}`);
  });

  test("opens where reading stopped, and what was in sight is read, no more", async () => {
    const { page } = boris;
    await expect.poll(() => boris.unread("Anna")).toBe("150");
    await boris.openChat("Anna");
    const line = page.locator(".unread-line");
    await line.waitFor();
    const first = page.getByTestId("message").filter({ hasText: "number 1." });
    await expect.poll(() => first.isVisible()).toBe(true);
    const left = async (): Promise<number> => Number(await boris.unread("Anna"));
    await expect.poll(left).toBeLessThan(149);
    expect(await left()).toBeGreaterThan(100);
    await page.getByRole("button", { name: "To the newest message" }).click();
    await boris.chat("Anna").getByTestId("unread").waitFor({ state: "detached" });
    await anna.tick("number 150.", "read");
  });

  test("a quote leads to its message, also when that is not loaded", async () => {
    const { page } = boris;
    await page.reload();
    await boris.message("number 150.").waitFor();
    const began = await page.evaluate(async (id) => {
      const answer = await fetch(`/api/chats/${id}/messages/?before=3`);
      return ((await answer.json()) as { id: number }[])[0]?.id ?? 0;
    }, chat);
    await anna.page.evaluate(
      async ([id, replyTo]) => {
        await fetch(`/api/chats/${id}/messages/`, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ text: "Back to the beginning", reply_to: replyTo }),
        });
      },
      [chat, began] as const,
    );
    expect(await boris.message("Where it began").count()).toBe(0);
    await boris.message("Back to the beginning").locator(".quote").click();
    await expect.poll(() => boris.message("Where it began").isVisible()).toBe(true);
    await page.locator(".message.target", { hasText: "Where it began" }).waitFor();
    await page.getByRole("button", { name: "To the newest message" }).click();
  });

  test("one to three emoji alone are large, and others are not", async () => {
    const size = (text: string): Promise<number> =>
      anna
        .message(text)
        .locator(".text")
        .evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
    await boris.say("👍🏽🎉");
    await boris.say("👍 fine");
    await anna.message("👍 fine").waitFor();
    expect(await size("👍🏽🎉")).toBeGreaterThan(2 * (await size("👍 fine")));
  });

  test("who has read a message is said", async () => {
    await anna.say("Read this");
    await anna.tick("Read this", "read");
    await anna.act("Read this", "Who has read it");
    const receipts = anna.page.getByTestId("receipts");
    await receipts.getByText("Boris").waitFor();
    expect(await receipts.locator("h3").allTextContents()).toEqual(["Read"]);
    await anna.page.keyboard.press("Escape");
  });

  test("a deletion can be taken back; when the page is left before that, it counts", async () => {
    await anna.say("Not so");
    await boris.message("Not so").waitFor();
    await anna.act("Not so", "Delete");
    await anna.page.getByRole("button", { name: "Undo" }).click();
    await anna.message("Not so").waitFor();
    await anna.act("Not so", "Delete");
    await anna.page.getByRole("button", { name: "Undo" }).waitFor();
    await anna.page.goto("about:blank");
    await boris.page.locator(".text.gone").waitFor();
    expect(await boris.message("Not so").count()).toBe(0);
    await anna.page.goto(`${server.url}/#/chats/${chat}`);
  });

  test("a draft stays through a reload, and the list shows it", async () => {
    await anna.composer.fill("Half of a sent");
    await anna.leaveChat();
    await anna.chat("Boris").getByTestId("draft").getByText("Draft: Half of a sent").waitFor();
    await anna.page.reload();
    await anna.chat("Boris").getByTestId("draft").waitFor();
    await anna.openChat("Boris");
    expect(await anna.composer.inputValue()).toBe("Half of a sent");
    await anna.say("Half of a sentence, and the other half");
    await anna.leaveChat();
    await anna.chat("Boris").getByTestId("draft").waitFor({ state: "detached" });
  });

  test("what the server refuses stays, to be tried again or given up", async () => {
    await anna.openChat("Boris");
    await boris.page.evaluate(async () => {
      const users = (await (await fetch("/api/users/?search=anna")).json()) as { id: number }[];
      await fetch(`/api/users/${users[0]?.id}/block/`, { method: "POST" });
    });
    await anna.say("Can you hear me?");
    const failed = anna.page.getByTestId("pending");
    await failed.getByRole("alert").getByText("One of you has blocked the other.").waitFor();
    await boris.page.evaluate(async () => {
      const users = (await (await fetch("/api/users/?search=anna")).json()) as { id: number }[];
      await fetch(`/api/users/${users[0]?.id}/block/`, { method: "DELETE" });
    });
    await failed.getByRole("button", { name: "Try again" }).click();
    await boris.message("Can you hear me?").waitFor();
    await failed.waitFor({ state: "detached" });
  });

  test("nothing was refused by the page's content policy, and nothing threw", () => {
    // The refusal above is one that the browser tells of.
    expect(anna.complaints.filter((one) => !one.includes("403"))).toEqual([]);
    expect(boris.complaints).toEqual([]);
  });
});
