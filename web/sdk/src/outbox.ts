import { backoff } from "./backoff.ts";
import { BesedaError } from "./errors.ts";
import { OutboxStorage } from "./outbox-storage.ts";
import type { OutboxNews } from "./tabs.ts";
import { Timer } from "./timer.ts";
import type { Message, PendingMessage, UserId } from "./types.ts";
import type { World } from "./world.ts";

/** Unconfirmed messages at most; `add` refuses beyond, so that the text stays in the composer. */
const CAPACITY = 500;

export interface OutboxDoors {
  readonly send: (message: PendingMessage) => Promise<Message>;
  readonly onChange: (pending: readonly PendingMessage[]) => void;
  readonly onSent: (message: Message) => void;
  /** For the other tabs. */
  readonly tell: (news: OutboxNews) => void;
}

/**
 * Keeps what I wrote until the server has it. Each chat's messages go one at a time, in the order written, so that one
 * that must be tried again is not overtaken. Its `client_id` is made here, before the first attempt, and never changes:
 * the server answers a repeat with the first message. Tabs that share a socket show each other's messages; each sends
 * its own, and what a tab that ended has left is adopted by the leading one.
 */
export class Outbox {
  readonly #entries = new Map<string, PendingMessage>();
  /** Chat to the key of its message under way. */
  readonly #underWay = new Map<number, string>();
  /** Keys of messages that another tab sends. */
  readonly #foreign = new Set<string>();
  readonly #storage: OutboxStorage;
  #user: UserId | null = null;
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

  /**
   * Takes up what is in the storage of this user, before what was written since this page began.
   *
   * @param adopt whether it is this tab's to send
   */
  load(user: UserId, adopt: boolean): void {
    const early = [...this.#entries.values()];
    this.#user = user;
    this.#entries.clear();
    for (const entry of this.#storage.open(user)) {
      this.#entries.set(entry.client_id, entry);
      if (!adopt) this.#foreign.add(entry.client_id);
    }
    for (const entry of early) this.#put(entry);
    this.#changed();
  }

  /** Everything that is there is this tab's to send. Should its owner live, the `client_id` makes that harmless. */
  adopt(): void {
    if (this.#user === null) return;
    for (const entry of this.#storage.open(this.#user)) {
      if (!this.#entries.has(entry.client_id)) this.#entries.set(entry.client_id, entry);
    }
    this.#foreign.clear();
    this.#changed();
    this.#pump();
  }

  /** What happens in another tab's outbox. */
  heard(news: OutboxNews): void {
    if (news.kind === "dropped") {
      this.#entries.delete(news.clientId);
      this.#foreign.delete(news.clientId);
    } else {
      if (!this.#entries.has(news.entry.client_id)) this.#foreign.add(news.entry.client_id);
      this.#entries.set(news.entry.client_id, news.entry);
    }
    this.#changed();
  }

  /** Another user comes: this one's stays in the storage. */
  unload(): void {
    this.#user = null;
    this.#storage.close();
    this.#entries.clear();
    this.#foreign.clear();
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
    this.#foreign.delete(clientId);
    this.#put({ ...entry, state: "waiting", error: null });
    this.#pump();
  }

  /** The server has it (or the user gave it up): it no longer waits. */
  drop(clientId: string): void {
    if (!this.#entries.delete(clientId)) return;
    this.#foreign.delete(clientId);
    this.#storage.remove(clientId);
    if (this.#user !== null) this.doors.tell({ kind: "dropped", user: this.#user, clientId });
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
    for (const id of [...this.#entries.keys()]) this.drop(id);
    this.unload();
  }

  #pump(): void {
    if (!this.#online || this.#again.pending) return;
    for (const entry of this.#entries.values()) {
      const ours = entry.state === "waiting" && !this.#foreign.has(entry.client_id);
      if (ours && !this.#underWay.has(entry.chat)) this.#send(entry);
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
    if (this.#user !== null) this.doors.tell({ kind: "pending", user: this.#user, entry });
    this.#changed();
  }

  #changed(): void {
    this.doors.onChange([...this.#entries.values()]);
  }
}
