import { beforeAll, describe, expect, test } from "vitest";
import { NextVersion } from "./support/next-version.ts";
import { Person } from "./support/person.ts";
import { anna, boris, browser, server, withServer, withTwoPeople } from "./support/stage.ts";

/** One story, told in order: each test goes on where the one before it ended. */
describe("a start without a server", () => {
  withServer();
  withTwoPeople();

  beforeAll(async () => {
    await anna.find("boris");
    await anna.say("See you at the station");
    await boris.openChat("Anna");
    await boris.message("at the station").waitFor();
  });

  /** Boris's browser has it among the messages, and not only as the last one in the list of chats. */
  async function kept(text: string): Promise<void> {
    await expect
      .poll(() => boris.page.evaluate(() => JSON.stringify({ ...localStorage })))
      .toMatch(new RegExp(`timelines.*${text}`));
  }

  test("the page can be installed", async () => {
    const answer = await anna.page.request.get(`${server.url}/manifest.webmanifest`);
    const manifest = (await answer.json()) as { icons: { src: string; sizes: string; purpose?: string }[] };
    expect(manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose ?? "any"}`)).toEqual(
      expect.arrayContaining(["192x192 any", "512x512 any", "512x512 maskable"]),
    );
    for (const { src } of manifest.icons)
      expect((await anna.page.request.get(server.url + src)).headers()["content-type"]).toMatch(/^image/);
  });

  test("the page opens all the same, with the last known chats and messages", async () => {
    await boris.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await kept("at the station");
    await server.crash();
    await boris.page.reload();
    await boris.isIn("Anna");
    await boris.message("at the station").waitFor();
    await boris.connection.waitFor();
  });

  test("what is written meanwhile is sent when the server is back", async () => {
    await boris.say("Which platform?");
    await boris.page.getByTestId("pending").waitFor();
    await server.startAgain();
    await anna.message("Which platform?").waitFor({ timeout: 40_000 });
    await boris.page.getByTestId("pending").waitFor({ state: "detached" });
    await boris.connection.waitFor({ state: "detached" });
  });

  test("what came while the page was closed stands below a line, also in a chat that opened before the server was heard", async () => {
    const { page } = boris;
    await kept("Which platform");
    await page.context().setOffline(true);
    await page.reload();
    await boris.message("Which platform?").waitFor();
    for (let line = 1; line <= 30; line += 1) await anna.say(`Platform ${line}.`);
    await anna.message("Platform 30.").waitFor();
    await page.context().setOffline(false);
    await boris.message("Platform 1.").waitFor();
    await page.locator(".unread-line").waitFor();
    await expect.poll(() => boris.message("Platform 2.").isVisible()).toBe(true);
    await page.getByRole("button", { name: "To the newest message" }).click();
    await anna.tick("Platform 30.", "read");
  });

  test("after a logout nothing of it is left on the device", async () => {
    await boris.page.getByRole("button", { name: "Log out", exact: true }).click();
    await boris.page.locator("form.auth").waitFor();
    const left = await boris.page.evaluate(() => JSON.stringify({ ...localStorage }));
    expect(left).not.toContain("station");
    expect(left).not.toContain("Anna");
    const answers = await boris.page.evaluate(async () => {
      const names = await caches.keys();
      const paths = await Promise.all(
        names.map(async (name) =>
          (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname),
        ),
      );
      return paths.flat().filter((path) => path.startsWith("/api/"));
    });
    expect(answers).toEqual([]);
  });

  test("a newer page on the server is offered, and comes by one click", async () => {
    const next = await NextVersion.before(server.url);
    try {
      const clara = await Person.signUp(browser, next.url, "clara", "Clara");
      const { page } = clara;
      await clara.find("anna");
      await page.evaluate(async () => {
        await navigator.serviceWorker.ready;
      });
      const offer = page.getByRole("button", { name: "Reload", exact: true });
      next.come();
      // The browser asks for the worker at each navigation.
      await page.reload();
      await offer.waitFor();
      await Promise.all([page.waitForEvent("load"), offer.click()]);
      await clara.isIn("Anna");
      await offer.waitFor({ state: "detached" });
      expect(clara.complaints).toEqual([]);
    } finally {
      next.stop();
    }
  });
});
