import { beforeAll, describe, expect, test } from "vitest";
import type { Person } from "./support/person.ts";
import { anna, boris, server, withServer, withTwoPeople } from "./support/stage.ts";

const EACH = 8;
/** Between two messages of one person: in the long suite a cut lasts a minute, else as long as the writing takes. */
const PACE_MS = process.env["BESEDA_E2E_LONG"] === "true" ? 60_000 / EACH : 0;
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/** One story, told in order: each test goes on where the one before it ended. */
describe("a cut while both write", () => {
  withServer();
  withTwoPeople({}, PHONE);

  beforeAll(async () => {
    await anna.find("boris");
    await anna.say("Ready?");
    await boris.openChat("Anna");
    await boris.say("Ready.");
    await anna.message("Ready.").waitFor();
  });

  async function write(person: Person, about: string): Promise<string[]> {
    const texts = Array.from({ length: EACH }, (_, index) => `${person.username} ${about} ${index + 1}`);
    for (const text of texts) {
      await person.say(text);
      await person.page.waitForTimeout(PACE_MS);
    }
    return texts;
  }

  /** Everybody has all of it, once, each writer's in the order written, and all in one order. */
  async function settled(written: readonly string[], about: string): Promise<void> {
    const seen = async (person: Person): Promise<string[]> =>
      (await person.texts()).filter((text) => text.includes(about));
    for (const person of [anna, boris]) {
      await person.page.getByTestId("pending").first().waitFor({ state: "detached" });
      await expect.poll(async () => (await seen(person)).toSorted()).toEqual(written.toSorted());
    }
    const order = await seen(anna);
    expect(await seen(boris)).toEqual(order);
    for (const person of [anna, boris]) {
      const own = (text: string): boolean => text.startsWith(person.username);
      expect(order.filter(own)).toEqual(written.filter(own));
    }
  }

  test("of the network: nothing is lost, nothing doubled, the order is one", async () => {
    await boris.cutOff();
    const [hers, his] = await Promise.all([write(anna, "in the cut"), write(boris, "in the cut")]);
    await boris.connection.getByText("offline").waitFor();
    await expect.poll(() => boris.page.getByTestId("pending").count()).toBe(EACH);
    await boris.comeBack();
    await settled([...hers, ...his], "in the cut");
  });

  test("of both at once", async () => {
    await Promise.all([anna.cutOff(), boris.cutOff()]);
    const [hers, his] = await Promise.all([write(anna, "both away"), write(boris, "both away")]);
    await Promise.all([anna.comeBack(), boris.comeBack()]);
    await settled([...hers, ...his], "both away");
  });

  test("the server is killed in the middle of it, and comes back: nothing is lost, not even a half-written word", async () => {
    await Promise.all([anna.say("anna at the crash 1"), boris.say("boris at the crash 1")]);
    await boris.composer.pressSequentially("boris at the");
    await server.crash();
    await boris.composer.pressSequentially(" crash 2");
    await anna.say("anna at the crash 2");
    await anna.connection.waitFor();
    expect(await boris.composer.inputValue()).toBe("boris at the crash 2");
    await boris.composer.press("Enter");
    await server.startAgain();
    for (const person of [anna, boris]) {
      await person.page
        .getByRole("button", { name: "Try now" })
        .click({ timeout: 5_000 })
        .catch(() => undefined);
      await person.connection.waitFor({ state: "detached" });
    }
    const written = [1, 2].flatMap((number) => [
      `anna at the crash ${number}`,
      `boris at the crash ${number}`,
    ]);
    await settled(written, "at the crash");
    const failed = await anna.page.getByText("Not sent").count();
    expect(failed).toBe(0);
    for (const person of [anna, boris])
      expect(
        person.complaints.filter((complaint) => !/ERR_(CONNECTION|NETWORK|EMPTY)/.test(complaint)),
      ).toEqual([]);
  });
});
