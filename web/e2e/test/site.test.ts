import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { Person } from "./support/person.ts";
import { RealServer } from "./support/server.ts";

const PEOPLE = new Map([
  ["shop=anna", { id: 1, username: "anna", display_name: "Anna" }],
  ["shop=boris", { id: 2, username: "boris", display_name: "Boris", avatar: "/boris.svg" }],
]);
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>';

/** The web chat for the users of another site, which says who somebody is. */
describe("the web chat beside a site with users of its own", () => {
  let site: Server;
  let server: RealServer;
  let browser: Browser;

  beforeAll(async () => {
    site = createServer((request, answer) => {
      const person = PEOPLE.get(request.headers.cookie ?? "");
      answer.writeHead(person === undefined ? 401 : 200).end(JSON.stringify(person ?? {}));
    }).listen(0, "127.0.0.1");
    await once(site, "listening");
    const { port } = site.address() as AddressInfo;
    server = await RealServer.start({
      BESEDA_LOGINS: "http",
      BESEDA_LOGINS_URL: `http://127.0.0.1:${port}/whoami`,
      BESEDA_LOGINS_COOKIES: "shop",
      BESEDA_LOGIN_URL: "/login/",
    });
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    site?.close();
    site?.closeAllConnections();
  });

  async function visit(username: string): Promise<Person> {
    const context = await browser.newContext({ locale: "en-GB" });
    await context.addCookies([{ name: "shop", value: username, url: server.url }]);
    await context.route("**/boris.svg", (route) =>
      route.fulfill({ contentType: "image/svg+xml", body: PICTURE }),
    );
    const person = Person.at(await context.newPage(), username);
    await person.page.goto(server.url);
    return person;
  }

  test("a stranger is sent to the site's own login, and not asked to sign up", async () => {
    const { page } = await visit("nobody");
    expect(await page.getByRole("link", { name: "Log in" }).getAttribute("href")).toBe("/login/");
    expect(await page.locator("input").count()).toBe(0);
  });

  test("who has no chats yet is told to find somebody, and not to sign up as somebody else", async () => {
    const { page } = await visit("anna");
    await page.locator(".stage .empty").getByText("Find somebody by name").waitFor();
    expect(await page.getByText(/sign up/i).count()).toBe(0);
    await page.context().close();
  });

  test("two of its users talk, and see the picture that the site has of one", async () => {
    const [anna, boris] = [await visit("anna"), await visit("boris")];
    await boris.page.locator("nav.sidebar").waitFor();
    await anna.find("boris");
    await anna.say("Is the order on its way?");
    await boris.openChat("Anna");
    await boris.say("It is");
    await anna.message("It is").waitFor();
    const picture = anna.page.locator(".chat-head .avatar img");
    await expect
      .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(0);
    expect([...anna.complaints, ...boris.complaints]).toEqual([]);
  });
});
