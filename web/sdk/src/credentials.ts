import { Timer } from "./timer.ts";
import type { Clock } from "./world.ts";

/** Gives an access token, or `null` when there is none to be had. Called only when a new one is needed. */
export type GetToken = () => Promise<string | null>;

/** How long before its end a token is replaced, in milliseconds. */
const RENEW_BEFORE_MS = 30_000;
/** Never sooner than this after the last one, or a host that hands out stale tokens would be asked without end. */
const RENEW_AT_LEAST_MS = 10_000;
/** Timers are 32 bits wide in browsers; a token that lives longer is renewed early. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** The current credential. Without `getToken` the session cookie speaks for us and there is nothing to renew. */
export class Credentials {
  #token: Promise<string | null> | null = null;

  constructor(private readonly getToken: GetToken | null) {}

  get renewable(): boolean {
    return this.getToken !== null;
  }

  /** The cached token; asked for once, however many need it at the same time. */
  token(): Promise<string | null> {
    if (this.getToken === null) return Promise.resolve(null);
    if (this.#token === null) {
      const asked = this.getToken();
      this.#token = asked;
      const forget = (): void => {
        if (this.#token === asked) this.#token = null;
      };
      // "None" is true of now only: whoever asks later may have logged in meanwhile.
      asked.then((token) => {
        if (token === null) forget();
      }, forget);
    }
    return this.#token;
  }

  /** The server refused it, or it is about to end. */
  forget(): void {
    this.#token = null;
  }
}

/** Hands a connected socket a fresh token before the old one ends, so that it need not close. */
export class TokenRenewal {
  readonly #timer: Timer;

  constructor(
    private readonly clock: Clock,
    private readonly credentials: Credentials,
    private readonly present: (token: string) => Promise<unknown>,
  ) {
    this.#timer = new Timer(clock, () => void this.#renew());
  }

  start(token: string): void {
    const endsAt = expiry(token);
    if (endsAt === null) return;
    const wait = endsAt - RENEW_BEFORE_MS - this.clock.now();
    this.#timer.set(Math.min(Math.max(wait, RENEW_AT_LEAST_MS), TIMER_MAX_MS));
  }

  stop(): void {
    this.#timer.clear();
  }

  async #renew(): Promise<void> {
    this.credentials.forget();
    try {
      const token = await this.credentials.token();
      if (token === null) return;
      await this.present(token);
      this.start(token);
    } catch {
      // No harm done: when the old token ends, the socket closes with 4401 and the connection asks for a new one.
      this.stop();
    }
  }
}

/** `exp` of a JWT in milliseconds; `null` for a token that is not one, whose end we then cannot know. */
export function expiry(token: string): number | null {
  const payload = token.split(".")[1];
  if (payload === undefined) return null;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    if (typeof claims !== "object" || claims === null || !("exp" in claims)) return null;
    return typeof claims.exp === "number" ? claims.exp * 1000 : null;
  } catch {
    return null;
  }
}
