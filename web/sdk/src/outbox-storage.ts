import { integer, nullable, oneOf, record, text } from "./decode.ts";
import type { PendingMessage, UserId } from "./types.ts";
import type { StorageLike } from "./world.ts";

const decodeEntry = record<PendingMessage>({
  client_id: text,
  chat: integer,
  text,
  reply_to: nullable(integer),
  created_at: integer,
  state: oneOf("waiting", "failed"),
  error: nullable(text),
});

/**
 * One key per message, so that two tabs that share the storage do not overwrite each other's. Both may then send the
 * same message after a reload, which the `client_id` makes harmless.
 */
export class OutboxStorage {
  #prefix: string | null = null;

  constructor(private readonly storage: StorageLike) {}

  /** Everything that this user left, oldest first. */
  open(user: UserId): readonly PendingMessage[] {
    const prefix = `beseda.outbox.${typeof user}.${user}.`;
    this.#prefix = prefix;
    const found: PendingMessage[] = [];
    for (const key of this.#keys(prefix)) {
      try {
        found.push(decodeEntry(JSON.parse(this.storage.getItem(key) ?? ""), key));
      } catch {
        // Written by another version or by hand: it can never be sent, and would be met again at every start.
        this.storage.removeItem(key);
      }
    }
    return found.sort((a, b) => a.created_at - b.created_at);
  }

  /** Nothing is open after it: what is written then belongs to nobody yet. */
  close(): void {
    this.#prefix = null;
  }

  save(entry: PendingMessage): void {
    if (this.#prefix === null) return;
    try {
      this.storage.setItem(this.#prefix + entry.client_id, JSON.stringify(entry));
    } catch {
      // Full or forbidden storage: the message is still in memory and still sent; only a reload would lose it.
    }
  }

  remove(clientId: string): void {
    if (this.#prefix !== null) this.storage.removeItem(this.#prefix + clientId);
  }

  #keys(prefix: string): readonly string[] {
    const keys = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index));
    return keys.filter((key): key is string => key?.startsWith(prefix) ?? false);
  }
}
