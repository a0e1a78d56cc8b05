import { beforeAll, describe, expect, test } from "vitest";
import { Person } from "./support/person.ts";
import { screenshot, screenshotPair } from "./support/screenshots.ts";
import { browser, server, withServer } from "./support/stage.ts";

const PHONE = { viewport: { width: 390, height: 760 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/** A small company at work: the pictures of the README, written into the folder `BESEDA_SCREENSHOTS`. */
describe("four people in two groups and a direct chat", () => {
  withServer();
  let anna: Person;
  let boris: Person;
  let katya: Person;
  let omar: Person;

  beforeAll(async () => {
    anna = await Person.signUp(browser, server.url, "anna", "Anna Petrova");
    boris = await Person.signUp(browser, server.url, "boris", "Boris Lind");
    katya = await Person.signUp(browser, server.url, "katya", "Катя Иванова", { locale: "ru-RU" });
    omar = await Person.signUp(browser, server.url, "omar", "Omar Haddad", PHONE);
  });

  /** Each hears the other before answering, so that the order is the one written here. */
  async function talk(
    people: readonly Person[],
    lines: readonly (readonly [Person, string])[],
  ): Promise<void> {
    for (const [speaker, text] of lines) {
      await speaker.say(text);
      const start = text.slice(0, 20);
      await Promise.all(people.map((person) => person.message(start).first().waitFor()));
    }
  }

  async function group(title: string, others: readonly string[]): Promise<void> {
    await anna.page.getByRole("button", { name: "New group" }).click();
    const dialog = anna.page.locator("dialog");
    await dialog.locator("input[name=title]").fill(title);
    for (const username of others) {
      await dialog.locator("input[type=search]").fill(username);
      await dialog.locator(".person", { hasText: `@${username}` }).click();
    }
    await dialog.locator("button[type=submit]").click();
    await anna.page.getByRole("heading", { name: title }).waitFor();
  }

  test("in two windows, on a phone, in the dark, and in Russian", async () => {
    await group("Lunch 🍜", ["boris", "katya", "omar"]);
    await omar.openChat("Lunch");
    await talk(
      [anna, omar],
      [
        [anna, "The new place on the corner is open. Who is in?"],
        [omar, "Me! Half past twelve?"],
        [anna, "Half past twelve it is. I will book for four."],
      ],
    );

    await group("Release 1.0", ["boris", "katya", "omar"]);
    await omar.leaveChat();
    await Promise.all([boris.openChat("Release"), katya.openChat("Release"), omar.openChat("Release")]);
    const all = [anna, boris, katya, omar];
    await talk(all, [
      [anna, "Good morning! The release is on Thursday. What is left?"],
      [katya, "Документация готова, осталось проверить примеры."],
      [omar, "مرحبا، انتهيت من اختبار الأداء"],
      [boris, "Great. I cut the network in the middle of a call, and nothing was lost."],
    ]);
    await katya.act("The release is on", "Ответить");
    await talk(all, [[katya, "К вечеру закончу 🙂"]]);
    await boris.write("I am writing");
    await katya.page.getByTestId("chat-state").getByTestId("typing").waitFor();
    await screenshot(katya.page, "russian.png");
    await talk(all, [
      [boris, "I am writing the notes, a draft is at https://wiki.example/release"],
      [anna, "Thank you all. I tag it tomorrow."],
    ]);
    await anna.tick("I tag it tomorrow", "read");
    await screenshot(omar.page, "phone.png");
    await boris.page.getByRole("button", { name: "Members and settings" }).click();
    await boris.page.getByTestId("panel").locator(".online").nth(2).waitFor();
    await boris.page.emulateMedia({ colorScheme: "dark" });
    await screenshot(boris.page, "dark.png");
    await boris.page.emulateMedia({ colorScheme: "light" });

    await boris.page.getByTestId("panel").getByRole("button", { name: "Close" }).click();
    await anna.find("boris");
    await anna.say("Shall we go through the notes together?");
    await boris.openChat("Anna Petrova");
    await talk(
      [anna, boris],
      [
        [boris, "Yes, please. Three o'clock?"],
        [anna, "Fine. Привет from Katya, she joins us."],
        [boris, "The more the better ✅"],
        [anna, "See you at three!"],
      ],
    );
    await anna.tick("See you at three", "read");
    await boris.write("Until then...");
    await anna.page.getByTestId("chat-state").getByTestId("typing").waitFor();
    await screenshotPair(browser, anna.page, boris.page, "two-windows.png");
    for (const person of all) expect(person.complaints).toEqual([]);
  });
});
