import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { Office } from "./support/office.ts";

const PASSWORD = "correct horse battery";
const NEW_PASSWORD = "another horse battery";

let office: Office;
let browser: Browser;

function openFor(settings: Record<string, string>): void {
  beforeAll(async () => {
    office = await Office.start(settings);
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    await office?.stop();
  });
}

async function logIn(username: string, password = PASSWORD): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${office.url}/login/`);
  await page.locator("input[name=username]").fill(username);
  await page.locator("input[name=password]").fill(password);
  await page.locator("button[name=send]").click();
  await page.getByRole("heading", { name: "Colleagues" }).waitFor();
  return page;
}

async function chatWith(page: Page, name: string): Promise<void> {
  await page.goto(office.url);
  await page.getByRole("link", { name }).click();
  await state(page, "open");
}

function state(page: Page, text: string): Promise<void> {
  return page.locator("#state", { hasText: text }).waitFor();
}

/** In another tab of the same browser; when it was clicked. */
async function logOut(page: Page): Promise<number> {
  const other = await page.context().newPage();
  await other.goto(office.url);
  const clicked = performance.now();
  await other.getByRole("button", { name: "Log out" }).click({ noWaitAfter: true });
  return clicked;
}

/** When it was sent. */
async function changePassword(page: Page): Promise<number> {
  await page.goto(`${office.url}/password/`);
  await page.locator("input[name=old_password]").fill(PASSWORD);
  for (const field of ["new_password1", "new_password2"])
    await page.locator(`input[name=${field}]`).fill(NEW_PASSWORD);
  const sent = performance.now();
  await page.locator("button[name=send]").click({ noWaitAfter: true });
  return sent;
}

/** Opens a socket with vera's tokens, then blacklists the refresh token; how her sockets end. */
async function blacklist(): Promise<{ codes: number[]; milliseconds: number }> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${office.url}/login/`);
  return page.evaluate(async (password) => {
    const post = (path: string, body: object): Promise<Response> =>
      fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
    const closed = (socket: WebSocket): Promise<number> =>
      new Promise((resolve) => {
        socket.onclose = (event) => resolve(event.code);
      });
    const answer = await post("/api/token/", { username: "vera", password });
    const { access, refresh } = (await answer.json()) as { access: string; refresh: string };
    const open = (token: string): WebSocket => new WebSocket(`ws://${location.host}/ws/?token=${token}`);
    const refused = await closed(open(refresh));
    const socket = open(access);
    await new Promise((resolve) => {
      socket.onmessage = resolve;
    });
    const ended = closed(socket);
    const began = performance.now();
    await post("/api/token/blacklist/", { refresh });
    const code = await ended;
    const milliseconds = performance.now() - began;
    return { codes: [refused, code, await closed(open(access))], milliseconds };
  }, PASSWORD);
}

/** One story, told in order. Django is asked every second. */
describe("a Django project with Beseda beside it", () => {
  let anna: Page;
  let boris: Page;

  openFor({ BESEDA_LOGINS_RECHECK_SECONDS: "1" });

  async function say(page: Page, text: string): Promise<void> {
    await page.locator("#say input").fill(text);
    await page.locator("#say button").click();
  }

  function message(page: Page, text: string): Promise<void> {
    return page.locator("#messages li", { hasText: text }).waitFor();
  }

  test("who is logged in at Django chats in its page", async () => {
    anna = await logIn("anna");
    boris = await logIn("boris");
    await chatWith(anna, "Boris");
    await chatWith(boris, "Anna");
    await say(anna, "Привет!");
    await message(boris, "Привет!");
    await say(boris, "И тебе привет!");
    await message(anna, "И тебе привет!");
    expect(await anna.locator("#messages li").allInnerTexts()).toEqual(["Привет!", "И тебе привет!"]);
  });

  test("Django's own API stays where it was", async () => {
    const page = await anna.context().newPage();
    await page.goto(`${office.url}/api/colleagues/`);
    await page.getByText('"full_name": "Boris"').waitFor();
    await page.close();
  });

  test("a logout at Django ends the chat", async () => {
    await logOut(anna);
    await state(anna, "closed with 4401");
    anna = await logIn("anna");
    await chatWith(anna, "Boris");
  });

  test("a new password ends the chats of the old one", async () => {
    const elsewhere = await logIn("boris");
    await changePassword(elsewhere);
    await state(boris, "closed with 4401");
    await elsewhere.getByRole("heading", { name: "Colleagues" }).waitFor();
    await chatWith(elsewhere, "Anna");
    await say(elsewhere, "With a new password.");
    await message(anna, "With a new password.");
  });

  test("a blacklisted refresh token ends the sockets of its access token", async () => {
    expect((await blacklist()).codes).toEqual([4401, 4401, 4401]);
  });

  test("a deactivated user is out, and cannot come back", async () => {
    await office.manage(
      "from people.models import User; User.objects.filter(username='anna').update(is_active=False)",
    );
    await state(anna, "closed with 4401");
    const status = await anna.evaluate(async () => (await fetch("/api/chats/")).status);
    expect(status).toBe(401);
  });
});

/** Nobody asks Django: what ends a socket, the app has told. */
describe("with the app in the project", () => {
  let anna: Page;
  let boris: Page;

  openFor({ APP: "1", BESEDA_LOGINS_RECHECK_SECONDS: "3600" });

  /** How long after the begin of what ended it, the page said so. */
  async function ends(page: Page, what: string, began: number): Promise<void> {
    await state(page, "closed with 4401");
    console.info(`The app: ${what} closed the socket within ${Math.round(performance.now() - began)} ms`);
  }

  test("a logout closes the socket", async () => {
    anna = await logIn("anna");
    await chatWith(anna, "Boris");
    await ends(anna, "a logout", await logOut(anna));
  });

  test("a new password closes the sockets of the old one", async () => {
    boris = await logIn("boris");
    await chatWith(boris, "Anna");
    const elsewhere = await logIn("boris");
    await ends(boris, "a new password", await changePassword(elsewhere));
    await elsewhere.getByRole("heading", { name: "Colleagues" }).waitFor();
    boris = elsewhere;
  });

  test("a blacklisted refresh token closes the sockets of its access token", async () => {
    const { codes, milliseconds } = await blacklist();
    expect(codes).toEqual([4401, 4401, 4401]);
    console.info(`The app: the blacklist closed the socket within ${Math.round(milliseconds)} ms`);
  });

  test("a deactivated user is out at once; one without a signal only when Django is asked", async () => {
    anna = await logIn("anna");
    await chatWith(anna, "Boris");
    await chatWith(boris, "Anna");
    await office.manage(`from people.models import User
User.objects.filter(username="boris").update(is_active=False)
anna = User.objects.get(username="anna")
anna.is_active = False
anna.save()`);
    await ends(anna, "a deactivation, once it was committed,", performance.now());
    expect(await boris.locator("#state").textContent()).toBe("open");
  });
});
