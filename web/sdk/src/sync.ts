import { backoff } from "./backoff.ts";
import { BesedaError } from "./errors.ts";
import { Timer } from "./timer.ts";
import type { World } from "./world.ts";

/** Rounds of asking for the same missing event before the chat is loaded anew instead. */
const PATIENCE = 3;

export interface SyncDoors {
  /** Sends one `sync` and is resolved by its `synced`. */
  readonly ask: (
    epoch: string | null,
    cursors: Readonly<Record<string, number>>,
  ) => Promise<{ more: boolean }>;
  readonly onSynced: (more: boolean) => void;
  /** Asking does not fill this chat's hole. */
  readonly onStuck: (chat: number) => void;
}

/**
 * Where we stand in each chat's log. Nothing is buffered: an event that is not the next one is dropped, and `sync` is
 * asked for it. The server holds the live events of the chats named until the missing ones are sent, so that what
 * follows is in order; anything that crossed the question is a repeat or a hole, and both are dropped.
 */
export class Sync {
  #epoch: string | null = null;
  readonly #cursors = new Map<number, number>();
  /** The highest number heard of, also in chats that we do not have yet. */
  readonly #heard = new Map<number, number>();
  readonly #rounds = new Map<number, number>();
  #asking = false;
  #connected = false;
  #attempt = 0;
  readonly #again: Timer;

  constructor(
    private readonly world: World,
    private readonly doors: SyncDoors,
  ) {
    this.#again = new Timer(world.clock, () => this.#ask());
  }

  get epoch(): string | null {
    return this.#epoch;
  }

  /** The places that follow are those of this log. */
  restore(epoch: string): void {
    this.#epoch = epoch;
  }

  /** True when this is the next event of its chat, which then counts as seen. */
  accept(chat: number, seq: number): boolean {
    this.#heard.set(chat, Math.max(seq, this.#heard.get(chat) ?? 0));
    const cursor = this.#cursors.get(chat);
    if (cursor === undefined || seq <= cursor) return false;
    if (seq === cursor + 1) {
      this.#cursors.set(chat, seq);
      this.#rounds.delete(chat);
      return true;
    }
    this.#ask();
    return false;
  }

  /** A chat was loaded as it stood at `seq`. */
  place(chat: number, seq: number): void {
    this.#cursors.set(chat, seq);
    this.#rounds.delete(chat);
    if ((this.#heard.get(chat) ?? 0) > seq) this.#ask();
  }

  cursor(chat: number): number | null {
    return this.#cursors.get(chat) ?? null;
  }

  forget(chat: number): void {
    this.#cursors.delete(chat);
    this.#rounds.delete(chat);
  }

  clear(): void {
    for (const map of [this.#cursors, this.#heard, this.#rounds]) map.clear();
  }

  /** A connection is up. True when the server's log is another one than we knew: our numbers mean nothing in it. */
  start(epoch: string): boolean {
    const changed = this.#epoch !== null && this.#epoch !== epoch;
    if (changed) this.clear();
    this.#epoch = epoch;
    this.#connected = true;
    this.#asking = false;
    this.#attempt = 0;
    this.#ask();
    return changed;
  }

  stop(): void {
    this.#connected = false;
    this.#again.clear();
  }

  #ask(): void {
    if (this.#asking || !this.#connected || this.#again.pending) return;
    this.#asking = true;
    const cursors = Object.fromEntries([...this.#cursors].map(([chat, seq]) => [String(chat), seq]));
    this.doors.ask(this.#epoch, cursors).then(
      ({ more }) => this.#answered(more),
      (error: unknown) => this.#failed(error),
    );
  }

  #answered(more: boolean): void {
    this.#asking = false;
    this.#attempt = 0;
    const behind = [...this.#cursors].filter(([chat, seq]) => (this.#heard.get(chat) ?? 0) > seq);
    for (const [chat] of behind) {
      const rounds = (this.#rounds.get(chat) ?? 0) + 1;
      this.#rounds.set(chat, rounds);
      if (rounds < PATIENCE) this.#ask();
      else this.doors.onStuck(chat);
    }
    this.doors.onSynced(more);
  }

  #failed(error: unknown): void {
    this.#asking = false;
    if (!this.#connected || (error instanceof BesedaError && error.code === "disconnected")) return;
    const wait = error instanceof BesedaError ? error.retryAfterMs : null;
    this.#again.set(wait ?? backoff(this.#attempt++, this.world.random()));
  }
}
