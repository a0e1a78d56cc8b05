import { backoff } from "./backoff.ts";
import { BesedaError } from "./errors.ts";
import { OutboxStorage } from "./outbox-storage.ts";
import { Timer } from "./timer.ts";
import type { Message, UserId } from "./types.ts";
import type { World } from "./world.ts";

/** A message of mine that the server has not confirmed. */
export interface PendingMessage {
  readonly client_id: string;
  readonly chat: number;
  readonly text: string;
  readonly reply_to: number | null;
  /** By our own clock, in milliseconds. */
  readonly created_at: number;
  readonly state: "waiting" | "failed";
  /** Why it failed: an error code. */
  readonly error: string | null;
}

/** Unconfirmed messages at most; `add` refuses beyond, so that the text stays in the composer. */
const CAPACITY = 500;

export interface OutboxDoors {
  readonly send: (message: PendingMessage) => Promise<Message>;
  readonly onChange: (pending: readonly PendingMessage[]) => void;
  readonly onSent: (message: Message) => void;
}

/**
 * Keeps what I wrote until the server has it. Each chat's messages go one at a time, in the order written, so that one
 * that must be tried again is not overtaken. Its `client_id` is made here, before the first attempt, and never changes:
 * the server answers a repeat with the first message.
 */
export class Outbox {
  readonly #entries = new Map<string, PendingMessage>();
  /** Chat to the key of its message under way. */
  readonly #underWay = new Map<number, string>();
  readonly #storage: OutboxStorage;
  readonly #again: Timer;
  #online = false;
  #attempt = 0;

  constructor(
    private readonly world: World,
    private readonly doors: OutboxDoors,
  ) {
    this.#storage = new OutboxStorage(world.storage);
    this.#again = new Timer(world.clock, () => this.#pump());
  }

  /** Takes up what an earlier page of this user left behind, before what was written since this one began. */
  load(user: UserId): void {
    const early = [...this.#entries.values()];
    this.#entries.clear();
    for (const entry of this.#storage.open(user)) this.#entries.set(entry.client_id, entry);
    for (const entry of early) this.#put(entry);
    this.#changed();
  }

  /** Another user comes: this one's stays in the storage. */
  unload(): void {
    this.#storage.close();
    this.#entries.clear();
    this.#changed();
  }

  add(chat: number, text: string, replyTo: number | null): PendingMessage {
    if (this.#entries.size >= CAPACITY) {
      throw new BesedaError({ code: "busy", detail: `${CAPACITY} messages are waiting already.` });
    }
    const entry: PendingMessage = {
      client_id: this.world.newId(),
      chat,
      text,
      reply_to: replyTo,
      created_at: this.world.clock.now(),
      state: "waiting",
      error: null,
    };
    this.#put(entry);
    this.#pump();
    return entry;
  }

  retry(clientId: string): void {
    const entry = this.#entries.get(clientId);
    if (entry === undefined || entry.state !== "failed") return;
    this.#put({ ...entry, state: "waiting", error: null });
    this.#pump();
  }

  /** The server has it (or the user gave it up): it no longer waits. */
  drop(clientId: string): void {
    if (!this.#entries.delete(clientId)) return;
    this.#storage.remove(clientId);
    this.#changed();
  }

  resume(): void {
    this.#online = true;
    this.#attempt = 0;
    this.#pump();
  }

  pause(): void {
    this.#online = false;
    this.#again.clear();
    this.#underWay.clear();
  }

  /** The server closed the socket over a frame that was too large: of those under way, the largest. */
  failLargest(): void {
    const sizes = [...this.#underWay.values()].flatMap((id) => this.#entries.get(id) ?? []);
    const largest = sizes.sort((a, b) => b.text.length - a.text.length)[0];
    if (largest !== undefined) this.#put({ ...largest, state: "failed", error: "too_large" });
  }

  /** Forgets everything, on the disk too: for a logout. */
  clear(): void {
    for (const id of [...this.#entries.keys()]) this.#storage.remove(id);
    this.unload();
  }

  #pump(): void {
    if (!this.#online || this.#again.pending) return;
    for (const entry of this.#entries.values()) {
      if (entry.state === "waiting" && !this.#underWay.has(entry.chat)) this.#send(entry);
    }
  }

  #send(entry: PendingMessage): void {
    const { chat, client_id: id } = entry;
    this.#underWay.set(chat, id);
    this.doors.send(entry).then(
      (message) => {
        this.#attempt = 0;
        this.drop(id);
        this.doors.onSent(message);
        this.#landed(chat, id);
      },
      (error: unknown) => {
        // After `pause` the entry waits for the next connection; the promise of the old one has no say any more.
        if (this.#underWay.get(chat) !== id) return;
        this.#refused(id, error);
        this.#landed(chat, id);
      },
    );
  }

  #landed(chat: number, id: string): void {
    if (this.#underWay.get(chat) === id) this.#underWay.delete(chat);
    this.#pump();
  }

  #refused(id: string, error: unknown): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    if (error instanceof BesedaError && error.retry) {
      this.#again.set(error.retryAfterMs ?? backoff(this.#attempt++, this.world.random()));
    } else {
      this.#put({ ...entry, state: "failed", error: error instanceof BesedaError ? error.code : "internal" });
    }
  }

  #put(entry: PendingMessage): void {
    this.#entries.set(entry.client_id, entry);
    this.#storage.save(entry);
    this.#changed();
  }

  #changed(): void {
    this.doors.onChange([...this.#entries.values()]);
  }
}
