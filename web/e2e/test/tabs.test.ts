import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { Person } from "./support/person.ts";
import { anna, boris, server, withServer, withTwoPeople } from "./support/stage.ts";

describe("two people with two tabs each", () => {
  withServer();
  withTwoPeople();
  let tabs: readonly Person[];

  beforeAll(async () => {
    await anna.find("boris");
    await boris.openChat("Anna");
    tabs = [anna, await anna.inAnotherTab("Boris"), boris, await boris.inAnotherTab("Anna")];
  });

  const sockets = () => server.metric("beseda_sockets_open");
  const shown = async (texts: readonly string[], where: readonly Person[]): Promise<void> => {
    for (const tab of where) await tab.message(texts.at(-1) ?? "").waitFor();
    for (const tab of where) await expect.poll(() => tab.texts()).toEqual(texts);
  };

  test("the server has one socket for each person, and every tab shows every message once", async () => {
    const texts = ["из 1", "из 2", "из 3", "из 4"];
    for (const [index, tab] of tabs.entries()) {
      await tab.say(texts[index] ?? "");
      await tab.message(texts[index] ?? "").waitFor();
      for (const other of tabs) await other.message(texts[index] ?? "").waitFor();
    }
    await shown(texts, tabs);
    await expect.poll(sockets).toBe(2);
  });

  test("reading in the second tab counts in the first, and the other person sees the tick", async () => {
    const [annaFirst, , , borisSecond] = tabs as [Person, Person, Person, Person];
    await annaFirst.leaveChat();
    await borisSecond.say("прочитай");
    await annaFirst.chat("Boris").locator(".chat-item-name").waitFor();
    await borisSecond.tick("прочитай", "read");
    await annaFirst.chat("Boris").getByTestId("unread").waitFor({ state: "detached" });
    await annaFirst.openChat("Boris");
  });

  test("typing in a tab that has no socket of its own is seen in both tabs of the other", async () => {
    const [, annaSecond, borisFirst, borisSecond] = tabs as [Person, Person, Person, Person];
    // For longer than the three seconds in which another `typing` of hers is not told.
    await Promise.all([
      annaSecond.write("пишу вам письмо"),
      borisFirst.page.getByText("typing").first().waitFor(),
      borisSecond.page.getByText("typing").first().waitFor(),
    ]);
    await annaSecond.composer.fill("");
  });

  test("the leading tab is killed while both write: nothing is lost, nothing twice", async () => {
    const [annaFirst, annaSecond, borisFirst, borisSecond] = tabs as [Person, Person, Person, Person];
    await borisFirst.message("прочитай").waitFor();
    const before = await borisFirst.texts();
    const said = ["последнее из первой", "последнее из второй"];
    // Not awaited until the tab is gone: the send is under way.
    await annaFirst.composer.fill(said[0] ?? "");
    await annaSecond.composer.fill(said[1] ?? "");
    await Promise.all([annaFirst.composer.press("Enter"), annaSecond.composer.press("Enter")]);
    await crash(annaFirst.page);
    for (const text of said) {
      for (const tab of [annaSecond, borisFirst, borisSecond]) await tab.message(text).waitFor();
    }
    const after = await borisFirst.texts();
    expect([...after].sort()).toEqual([...before, ...said].sort());
    await shown(after, [annaSecond, borisSecond]);
    await expect.poll(sockets).toBe(2);
    await annaFirst.page.close();
  });

  test("the leading tab is closed: the other goes on with a socket of its own", async () => {
    const [, , borisFirst, borisSecond] = tabs as [Person, Person, Person, Person];
    await borisFirst.page.close();
    await borisSecond.say("я ещё здесь");
    await (tabs[1] as Person).message("я ещё здесь").waitFor();
    await expect.poll(sockets).toBe(2);
  });

  test("nobody's browser complained", () => {
    for (const tab of tabs) expect(tab.complaints).toEqual([]);
  });
});

/** The process of the page ends, as under a lack of memory: nothing of the page runs any more. */
async function crash(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  session.send("Page.crash").catch(() => undefined);
  await crashed;
}
