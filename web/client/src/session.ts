import { BesedaClient, BesedaError, CREDENTIALS_ENDED } from "@beseda/sdk";
import { Deletions } from "./lib/deletions.ts";
import { Drafts } from "./lib/drafts.ts";
import { Draws } from "./lib/draws.ts";
import { goTo } from "./lib/route.ts";
import { secondWindow } from "./lib/second-window.ts";
import { browserStorage } from "./lib/storage.ts";
import { type DemoVisitor, demoLink } from "./welcome/demo-link.ts";

export type SessionState =
  | { readonly at: "checking" }
  | { readonly at: "unreachable" }
  | { readonly at: "out"; readonly ended: boolean }
  | { readonly at: "in" };

/** What the server says in the page. */
export interface PageFacts {
  /** Null: the accounts are the server's own. Else a host's, and this is where one logs in, or "" if nobody said. */
  readonly hostLogin: string | null;
  /** Two people to try it with are offered. */
  readonly demo: boolean;
}

/** Two demo people: this window's and the other's. */
export interface Demo {
  readonly me: string;
  readonly other: string;
  readonly link: string;
}

/** Who is in front of this page, and the client that works for them. */
export class Session {
  readonly client: BesedaClient;
  readonly hostLogin: string | null;
  readonly offersDemo: boolean;
  /** Set while this window is that of the first of two demo people. */
  demo: Demo | null = null;
  /** What is half written, by chat. */
  readonly drafts = new Drafts(browserStorage);
  readonly deletions = new Deletions((chat, message) => this.client.remove(chat, message));
  #state: SessionState = { at: "checking" };
  /** When to look at the client's state again. */
  readonly draws = new Draws();
  readonly #listeners = new Set<() => void>();

  constructor(origin: string, facts: PageFacts) {
    this.hostLogin = facts.hostLogin;
    this.offersDemo = facts.demo && secondWindow(location) !== null;
    this.client = new BesedaClient({
      url: origin,
      storage: browserStorage,
      cache: browserStorage,
      // A deletion that is sent as the page is left must outlive the page.
      fetch: (input, init) => fetch(input, { ...init, keepalive: init?.method === "DELETE" }),
    });
    this.client.subscribe(() => this.draws.ask());
    this.client.onConnection(({ to, code }) => {
      if (to === "disconnected" && code === CREDENTIALS_ENDED) this.#ended();
    });
    window.addEventListener("online", () => {
      this.client.nudge();
      if (this.#state.at === "unreachable") void this.check();
    });
    window.addEventListener("offline", () => this.client.nudge());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible") return;
      this.client.nudge();
      // Back from the host's own page, perhaps with a login.
      if (this.hostLogin !== null && this.#state.at === "out") void this.check();
    });
  }

  get state(): SessionState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Is there a session from an earlier visit? */
  async check(): Promise<void> {
    // Who looks at an error keeps it, until there is something better.
    if (this.#state.at !== "unreachable") this.#move({ at: "checking" });
    try {
      await this.client.api.me();
      this.#enter();
    } catch (error) {
      const refused = error instanceof BesedaError && error.status === 401;
      if (refused) this.#move({ at: "out", ended: false });
      // What was known last is better than nothing; a login that has ended is noticed with the connection.
      else if (this.client.state.me !== null) this.#enter();
      else this.#move({ at: "unreachable" });
    }
  }

  async logIn(username: string, password: string): Promise<void> {
    await this.client.api.logIn(username, password);
    this.#enter();
  }

  async signUp(username: string, password: string, displayName: string): Promise<void> {
    const shown = displayName === "" ? {} : { display_name: displayName };
    await this.client.api.signUp({ username, password, ...shown });
    this.#enter();
  }

  async logOut(): Promise<void> {
    this.deletions.flush();
    await this.client.api.logOut();
    this.#left();
  }

  /** On every device, this one too. */
  async logOutEverywhere(): Promise<void> {
    this.deletions.flush();
    await this.client.api.logOutEverywhere();
    this.#left();
  }

  /** Makes two people, and is the first of them; the second one waits behind a link. */
  async tryDemo(): Promise<void> {
    const { api } = this.client;
    const { user, other, password } = await api.demo();
    const { id } = await api.createDirect(other.id);
    const visitor = { username: other.username, password, chat: id };
    const link = demoLink(secondWindow(location) ?? location.origin, visitor);
    this.demo = { me: user.display_name, other: other.display_name, link };
    goTo(id);
    this.#enter();
  }

  /** Is the second of two demo people. */
  async visit({ username, password }: DemoVisitor): Promise<void> {
    try {
      await this.logIn(username, password);
    } catch {
      // An old link: the page as it is for everybody.
      await this.check();
    }
  }

  #left(): void {
    this.client.forget();
    this.drafts.clear();
    this.demo = null;
    goTo(null);
    this.#move({ at: "out", ended: false });
  }

  #enter(): void {
    this.client.connect();
    this.#move({ at: "in" });
  }

  /** What was not sent stays in the storage: the same person will most likely log in again. */
  #ended(): void {
    this.client.close();
    this.#move({ at: "out", ended: true });
  }

  #move(state: SessionState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}
