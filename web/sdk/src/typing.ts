import type { UserId } from "./types.ts";
import type { Clock, TimerId } from "./world.ts";

/** The server takes one `typing` in this time, in milliseconds. */
const SEND_EVERY_MS = 3_000;

/** Who is writing where. Each entry ends by itself, or at that user's message. */
export class Typing {
  readonly #ends = new Map<number, Map<UserId, TimerId>>();
  readonly #sentAt = new Map<number, number>();
  /** How long one `typing` counts, in milliseconds; the server says in `hello`. */
  lastsMs = 6_000;

  constructor(
    private readonly clock: Clock,
    private readonly onChange: (chat: number, users: readonly UserId[]) => void,
  ) {}

  started(chat: number, user: UserId): void {
    const users = this.#ends.get(chat) ?? new Map<UserId, TimerId>();
    this.#ends.set(chat, users);
    const running = users.get(user);
    if (running !== undefined) this.clock.clearTimeout(running);
    users.set(
      user,
      this.clock.setTimeout(() => this.ended(chat, user), this.lastsMs),
    );
    if (running === undefined) this.onChange(chat, [...users.keys()]);
  }

  ended(chat: number, user: UserId): void {
    const users = this.#ends.get(chat);
    const timer = users?.get(user);
    if (users === undefined || timer === undefined) return;
    this.clock.clearTimeout(timer);
    users.delete(user);
    if (users.size === 0) this.#ends.delete(chat);
    this.onChange(chat, [...users.keys()]);
  }

  /** True when it is time to tell the others that I am writing. */
  mayTell(chat: number): boolean {
    const now = this.clock.now();
    if (now - (this.#sentAt.get(chat) ?? Number.NEGATIVE_INFINITY) < SEND_EVERY_MS) return false;
    this.#sentAt.set(chat, now);
    return true;
  }

  clear(): void {
    for (const [chat, users] of [...this.#ends]) {
      for (const user of [...users.keys()]) this.ended(chat, user);
    }
    this.#sentAt.clear();
  }
}
