import { BesedaClient, BesedaError, CREDENTIALS_ENDED } from "@beseda/sdk";
import { browserStorage } from "./lib/storage.ts";

export type SessionState =
  | { readonly at: "checking" }
  | { readonly at: "unreachable" }
  | { readonly at: "out"; readonly ended: boolean }
  | { readonly at: "in" };

/** Who is in front of this page, and the client that works for them. */
export class Session {
  readonly client: BesedaClient;
  /** What is half written, by chat. */
  readonly drafts = new Map<number, string>();
  #state: SessionState = { at: "checking" };
  readonly #listeners = new Set<() => void>();

  constructor(origin: string) {
    this.client = new BesedaClient({ url: origin, storage: browserStorage });
    this.client.onConnection(({ to, code }) => {
      if (to === "disconnected" && code === CREDENTIALS_ENDED) this.#ended();
    });
    window.addEventListener("online", () => {
      this.client.nudge();
      if (this.#state.at === "unreachable") void this.check();
    });
    window.addEventListener("offline", () => this.client.nudge());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.client.nudge();
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
    this.#move({ at: "checking" });
    try {
      await this.client.api.me();
      this.#enter();
    } catch (error) {
      const refused = error instanceof BesedaError && error.status === 401;
      this.#move(refused ? { at: "out", ended: false } : { at: "unreachable" });
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
    await this.client.api.logOut();
    this.client.forget();
    this.drafts.clear();
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
