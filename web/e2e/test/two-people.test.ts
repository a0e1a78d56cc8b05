import { describe, expect, test } from "vitest";
import { PASSWORD, Person } from "./support/person.ts";
import { browser, server, withServer } from "./support/stage.ts";

/** One story, told in order: each test goes on where the one before it ended. */
describe("two people in two windows", () => {
  withServer();
  let anna: Person;
  let boris: Person;

  test("sign up, find each other, and talk", async () => {
    anna = await Person.signUp(browser, server.url, "anna", "Anna Petrova");
    boris = await Person.signUp(browser, server.url, "boris", "Boris");
    await anna.page.locator(".empty .steps").waitFor();
    await anna.find("bor");
    await anna.say("Hi Boris! Lunch at half past twelve?");
    await boris.chat("Anna Petrova").waitFor();
    expect(await boris.unread("Anna Petrova")).toBe("1");
  });

  test("the tick says delivered while the chat is closed there, and read once it is opened", async () => {
    await anna.tick("Lunch", "delivered");
    await boris.openChat("Anna Petrova");
    await boris.message("Lunch").waitFor();
    await anna.tick("Lunch", "read");
    await boris.chat("Anna Petrova").getByTestId("unread").waitFor({ state: "detached" });
  });

  test("typing shows and ends with the message", async () => {
    await Promise.all([
      anna.page.getByTestId("chat-state").getByTestId("typing").waitFor(),
      boris.composer.pressSequentially("Yes! The us"),
    ]);
    await boris.say("Yes! The usual place?");
    await anna.message("usual place").waitFor();
    await anna.page.getByTestId("typing").first().waitFor({ state: "detached" });
    await anna.page.getByTestId("chat-state").getByText("online", { exact: true }).waitFor();
  });

  test("two lines, and an address that becomes a link", async () => {
    await anna.composer.fill("Please book a table:");
    await anna.composer.press("Shift+Enter");
    await anna.composer.pressSequentially("https://tables.example/book?for=3.");
    await anna.composer.press("Enter");
    const link = boris.message("Please book").locator("a");
    await link.waitFor();
    expect(await link.getAttribute("href")).toBe("https://tables.example/book?for=3");
    expect((await boris.texts()).at(-1)).toBe("Please book a table:\nhttps://tables.example/book?for=3.");
  });

  test("what looks like markup is text", async () => {
    const text = '<img src=x onerror="document.title=1"><b>bold</b>';
    await boris.say(text);
    await anna.message("bold").waitFor();
    expect((await anna.texts()).at(-1)).toBe(text);
    expect(await anna.page.locator(".messages img, .messages b").count()).toBe(0);
  });

  test("reply, edit and delete show in both windows", async () => {
    await boris.act("Lunch", "Reply");
    await boris.say("Done, for three.");
    await anna.message("Done, for three.").locator(".quote").waitFor();
    await boris.act("Done, for three.", "Edit");
    await expect.poll(() => boris.composer.inputValue()).toBe("Done, for three.");
    await boris.say("Done, for four ✅");
    await anna.message("for four").getByText("edited").waitFor();
    await boris.act("bold", "Delete");
    await boris.page.locator(".text.gone").waitFor();
    await anna.page.locator(".text.gone").waitFor();
    expect(await anna.message("bold").count()).toBe(0);
  });

  test("who is cut off misses nothing, and loses nothing of what was written meanwhile", async () => {
    await boris.cutOff();
    await boris.say("Written without a network");
    await boris.page.getByTestId("pending").waitFor();
    for (const text of ["First while you were away", "Second", "Third"]) {
      await anna.say(text);
      await anna.tick(text, "sent");
    }
    expect(await boris.message("Third").count()).toBe(0);
    await boris.comeBack();
    await boris.message("Third").waitFor();
    await boris.page.getByTestId("pending").waitFor({ state: "detached" });
    await anna.message("Written without a network").waitFor();
    const tail = ["First while you were away", "Second", "Third", "Written without a network"];
    expect((await boris.texts()).slice(-4)).toEqual(tail);
    expect((await anna.texts()).slice(-4)).toEqual(tail);
    await anna.tick("Third", "read");
  });

  test("a reload keeps the session, the chat, and what is still waiting", async () => {
    await boris.cutOff();
    await boris.say("Waiting through a reload");
    await boris.page.getByTestId("pending").waitFor();
    // The page comes from the server, so that the network must be back for the reload itself.
    await boris.page.evaluate(() => {
      window.addEventListener("online", (event) => event.stopImmediatePropagation(), { capture: true });
    });
    await boris.page.context().setOffline(false);
    await boris.page.reload();
    await boris.message("Waiting through a reload").waitFor();
    await anna.message("Waiting through a reload").waitFor();
    expect((await anna.texts()).filter((text) => text === "Waiting through a reload")).toHaveLength(1);
  });

  test("a group: created with members, renamed, grown, and left", async () => {
    const vera = await Person.signUp(browser, server.url, "vera", "Вера", { locale: "ru-RU" });
    await anna.page.getByRole("button", { name: "New group" }).click();
    const dialog = anna.page.locator("dialog");
    await dialog.locator("input[name=title]").fill("Release 1.0");
    await dialog.locator("input[type=search]").fill("boris");
    await dialog.locator(".person").click();
    await dialog.locator("button[type=submit]").click();
    await anna.isIn("Release 1.0");
    await anna.say("Here is the plan for the release.");

    await anna.page.getByRole("button", { name: "Members and settings" }).click();
    const panel = anna.page.getByTestId("panel");
    await panel.getByRole("button", { name: "Add people" }).click();
    await dialog.locator("input[type=search]").fill("vera");
    await dialog.locator(".person").click();
    await dialog.locator("button[type=submit]").click();
    await panel.getByTestId("member").filter({ hasText: "Вера" }).waitFor();

    await vera.openChat("Release 1.0");
    await vera.message("Here is the plan").waitFor();
    await vera.say("Привет! Документация готова, осталось проверить примеры.");
    await anna.message("Документация готова").waitFor();
    await boris.openChat("Release 1.0");
    await boris.say("Great, I will run them tonight.");
    await vera.message("I will run them").waitFor();

    await panel.getByTestId("member").filter({ hasText: "Вера" }).locator(".icon-button").click();
    await anna.page.getByRole("menuitem", { name: "Make admin" }).click();
    await panel.getByTestId("member").filter({ hasText: "Вера" }).locator(".role").waitFor();

    await panel.locator(".rename input").fill("Release 1.0.1");
    await panel.locator(".rename button").click();
    await vera.page.getByRole("heading", { name: "Release 1.0.1" }).waitFor();

    await boris.page.getByRole("button", { name: "Members and settings" }).click();
    await boris.page.getByRole("button", { name: "Leave the group" }).click();
    await boris.page.locator("dialog .danger").click();
    await boris.chat("Release").waitFor({ state: "detached" });
    await anna.page.getByText("2 members").first().waitFor();
    expect(vera.complaints).toEqual([]);
    await vera.close();
  });

  test("logging out ends the session in the other tab too", async () => {
    const tab = await boris.page.context().newPage();
    await tab.goto(server.url);
    await tab.locator("nav.sidebar").waitFor();
    await boris.page.getByRole("button", { name: "Log out" }).click();
    await boris.page.locator("form.auth").waitFor();
    await tab.locator("form.auth").waitFor();
    await tab.locator("input[name=username]").fill("boris");
    await tab.locator("input[name=password]").fill("wrong");
    await tab.locator("form.auth button[type=submit]").click();
    await tab.getByRole("alert").waitFor();
    await tab.locator("input[name=password]").fill(PASSWORD);
    await tab.locator("form.auth button[type=submit]").click();
    await tab.getByTestId("chat").first().waitFor();
    expect(boris.complaints).toEqual([]);
    expect(anna.complaints).toEqual([]);
  });
});
