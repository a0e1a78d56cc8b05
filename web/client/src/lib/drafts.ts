import type { StorageLike, UserId } from "@beseda/sdk";

const PREFIX = "beseda.draft.";

/** What is half written, by user and chat. Lives through a reload, and is shown in the list of chats. */
export class Drafts {
  readonly #texts = new Map<string, string>();
  readonly #listeners = new Set<() => void>();

  constructor(private readonly storage: StorageLike) {}

  get(user: UserId, chat: number): string {
    const key = keyOf(user, chat);
    return this.#texts.get(key) ?? this.storage.getItem(key) ?? "";
  }

  set(user: UserId, chat: number, text: string): void {
    if (this.get(user, chat) === text) return;
    const key = keyOf(user, chat);
    this.#texts.set(key, text);
    try {
      if (text.trim() === "") this.storage.removeItem(key);
      else this.storage.setItem(key, text);
    } catch {
      // The storage is full: the draft lives as long as the page.
    }
    this.#changed();
  }

  /** Of everybody: for a logout. */
  clear(): void {
    this.#texts.clear();
    const keys = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index));
    for (const key of keys) if (key?.startsWith(PREFIX)) this.storage.removeItem(key);
    this.#changed();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function keyOf(user: UserId, chat: number): string {
  return `${PREFIX}${user}.${chat}`;
}
