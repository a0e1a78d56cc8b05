import { backoff } from "./backoff.ts";
import { BesedaError } from "./errors.ts";
import { Timer } from "./timer.ts";
import type { Chat } from "./types.ts";
import type { World } from "./world.ts";

/** Requests at once: after a long absence the server may reset every chat there is. */
const PARALLEL = 4;

export interface ChatLoaderDoors {
  readonly load: (chat: number) => Promise<Chat>;
  readonly onLoaded: (chat: Chat) => void;
  /** It is not mine any more. */
  readonly onGone: (chat: number) => void;
}

/** Asks for single chats anew, a few at a time, until each has an answer. */
export class ChatLoader {
  readonly #wanted = new Set<number>();
  readonly #underWay = new Set<number>();
  readonly #again: Timer;
  #online = false;
  #attempt = 0;

  constructor(
    private readonly world: World,
    private readonly doors: ChatLoaderDoors,
  ) {
    this.#again = new Timer(world.clock, () => this.#pump());
  }

  /** Asking while a request is under way asks once more after it, for that answer may be older than the reason. */
  want(chat: number): void {
    this.#wanted.add(chat);
    this.#pump();
  }

  resume(): void {
    this.#online = true;
    this.#attempt = 0;
    this.#pump();
  }

  pause(): void {
    this.#online = false;
    this.#again.clear();
  }

  clear(): void {
    this.#wanted.clear();
  }

  #pump(): void {
    if (!this.#online || this.#again.pending) return;
    for (const chat of [...this.#wanted]) {
      if (this.#underWay.size >= PARALLEL) return;
      if (!this.#underWay.has(chat)) void this.#load(chat);
    }
  }

  async #load(id: number): Promise<void> {
    this.#wanted.delete(id);
    this.#underWay.add(id);
    try {
      const chat = await this.doors.load(id);
      this.#attempt = 0;
      this.doors.onLoaded(chat);
    } catch (error) {
      if (error instanceof BesedaError && error.code === "not_found") this.doors.onGone(id);
      else if (error instanceof BesedaError && error.retry) this.#later(id, error.retryAfterMs);
    } finally {
      this.#underWay.delete(id);
      this.#pump();
    }
  }

  #later(id: number, ms: number | null): void {
    this.#wanted.add(id);
    if (this.#online) this.#again.set(ms ?? backoff(this.#attempt++, this.world.random()));
  }
}
