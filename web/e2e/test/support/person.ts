import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";

export const PASSWORD = "correct horse battery";

/** Somebody in front of a window of their own. Speaks of what is on the screen, not of how it is made. */
export class Person {
  /** What the browser complained about, beside the 401 that tells a stranger from a guest. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    readonly username: string,
  ) {
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      const expected = /401|ERR_INTERNET_DISCONNECTED|WebSocket connection/.test(message.text());
      if (message.type() === "error" && !expected) this.complaints.push(message.text());
    });
  }

  /** Whoever has come in some other way than by the form. */
  static at(page: Page, username: string): Person {
    return new Person(page, username);
  }

  static async signUp(
    browser: Browser,
    url: string,
    username: string,
    displayName: string,
    options: BrowserContextOptions = {},
  ): Promise<Person> {
    const context = await browser.newContext({
      viewport: { width: 1100, height: 720 },
      locale: "en-GB",
      ...options,
    });
    const person = new Person(await context.newPage(), username);
    const { page } = person;
    await page.goto(url);
    await page.locator("input[name=username]").fill(username);
    await page.locator("input[name=display_name]").fill(displayName);
    await page.locator("input[name=password]").fill(PASSWORD);
    await page.locator("form.auth button[type=submit]").click();
    await page.locator("nav.sidebar").waitFor();
    return person;
  }

  /** The same person on another device: with a session of its own. */
  async onAnotherDevice(): Promise<Person> {
    const browser = this.page.context().browser();
    if (browser === null) throw new Error("There is no browser.");
    const context = await browser.newContext({ locale: "en-GB" });
    const person = new Person(await context.newPage(), this.username);
    const { page } = person;
    await page.goto(new URL(this.page.url()).origin);
    await page.getByRole("button", { name: "I have an account" }).click();
    await page.locator("input[name=username]").fill(this.username);
    await page.locator("input[name=password]").fill(PASSWORD);
    await page.locator("form.auth button[type=submit]").click();
    await page.locator("nav.sidebar").waitFor();
    return person;
  }

  /** The same session in a browser that shares nothing else with this one. */
  async inAnotherWindow(): Promise<Person> {
    const browser = this.page.context().browser();
    if (browser === null) throw new Error("There is no browser.");
    const storageState = await this.page.context().storageState();
    const context = await browser.newContext({ locale: "en-GB", ignoreHTTPSErrors: true, storageState });
    const person = new Person(await context.newPage(), this.username);
    await person.page.goto(new URL(this.page.url()).origin);
    await person.page.locator("nav.sidebar").waitFor();
    return person;
  }

  /** A second tab of the same browser, with the same chat open. */
  async inAnotherTab(chat: string): Promise<Person> {
    const person = new Person(await this.page.context().newPage(), this.username);
    await person.page.goto(this.page.url());
    await person.isIn(chat);
    return person;
  }

  /** Finds somebody by name and opens the chat with them. */
  async find(search: string): Promise<void> {
    await this.page.locator("nav input[type=search]").fill(search);
    const person = this.page.locator(".results .person").first();
    const name = await person.locator(".person-names span").textContent();
    await person.click();
    await this.isIn(name ?? "");
  }

  async openChat(name: string): Promise<void> {
    await this.chat(name).click();
    await this.isIn(name);
  }

  /** The chat with this name is on the screen: not the one that was open before, whose composer looks the same. */
  async isIn(name: string): Promise<void> {
    await this.page.locator("h1").filter({ hasText: name }).waitFor();
    await this.composer.waitFor();
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
  }

  /** Writes at a human pace, and does not send: others are told of it once in three seconds. */
  async write(text: string): Promise<void> {
    await this.composer.fill("");
    await this.composer.pressSequentially(text, { delay: 350 });
  }

  /** Back to the list, on a phone; closes the chat elsewhere. */
  async leaveChat(): Promise<void> {
    await this.page.evaluate(() => {
      location.hash = "#/";
    });
    await this.composer.waitFor({ state: "detached" });
  }

  get composer(): Locator {
    return this.page.locator(".composer textarea");
  }

  chat(name: string): Locator {
    const title = this.page.locator(".chat-item-name", { hasText: name });
    return this.page.getByTestId("chat").filter({ has: title });
  }

  message(text: string): Locator {
    return this.page.getByTestId("message").filter({ hasText: text });
  }

  /** Texts of the messages on the screen, in order. */
  texts(): Promise<string[]> {
    return this.page.locator("[data-testid=message] .text").allInnerTexts();
  }

  /** Waits until the tick of a message says so. */
  async tick(text: string, state: "sent" | "delivered" | "read"): Promise<void> {
    await this.message(text).locator(`[data-testid=tick][data-state=${state}]`).waitFor();
  }

  async unread(name: string): Promise<string> {
    return (await this.chat(name).getByTestId("unread").locator("[aria-hidden]").textContent()) ?? "";
  }

  async act(text: string, action: string): Promise<void> {
    const row = this.message(text);
    await row.hover();
    await row.locator(".actions .icon-button").click();
    await row.getByRole("menuitem", { name: action, exact: true }).click();
  }

  /** Opens the settings. */
  async settings(): Promise<Locator> {
    await this.page.getByRole("button", { name: "Settings", exact: true }).click();
    const settings = this.page.getByTestId("settings");
    await settings.waitFor();
    return settings;
  }

  get connection(): Locator {
    return this.page.getByTestId("connection");
  }

  async cutOff(): Promise<void> {
    await this.page.context().setOffline(true);
    await this.connection.waitFor();
  }

  async comeBack(): Promise<void> {
    await this.page.context().setOffline(false);
    await this.connection.waitFor({ state: "detached" });
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
