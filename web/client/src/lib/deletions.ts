/** So long a deletion can be taken back, in milliseconds. */
export const UNDO_MS = 5_000;

interface Deletion {
  readonly chat: number;
  readonly message: number;
  /** `null` once the server was told. */
  readonly timer: number | null;
}

/**
 * Messages on their way out. The server is told after the time to think again, and at once when the page is left, so
 * that what was shown as deleted is.
 */
export class Deletions {
  readonly #begun = new Map<string, Deletion>();
  readonly #faults = new Map<string, unknown>();
  readonly #listeners = new Set<() => void>();

  constructor(private readonly remove: (chat: number, message: number) => Promise<void>) {
    window.addEventListener("pagehide", () => this.flush());
  }

  /** `"none"`, also after the server refused; `"undoable"`; then `"sent"` for good. */
  state(chat: number, message: number): "none" | "undoable" | "sent" {
    const begun = this.#begun.get(keyOf(chat, message));
    return begun === undefined ? "none" : begun.timer === null ? "sent" : "undoable";
  }

  /** Why the server refused, if it did. */
  fault(chat: number, message: number): unknown {
    return this.#faults.get(keyOf(chat, message));
  }

  begin(chat: number, message: number): void {
    const key = keyOf(chat, message);
    if (this.#begun.has(key)) return;
    this.#faults.delete(key);
    const timer = window.setTimeout(() => this.#send(key), UNDO_MS);
    this.#begun.set(key, { chat, message, timer });
    this.#changed();
  }

  undo(chat: number, message: number): void {
    const key = keyOf(chat, message);
    const timer = this.#begun.get(key)?.timer;
    if (timer === undefined || timer === null) return;
    window.clearTimeout(timer);
    this.#begun.delete(key);
    this.#changed();
  }

  /** Does not wait any longer. */
  flush(): void {
    for (const key of [...this.#begun.keys()]) this.#send(key);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #send(key: string): void {
    const begun = this.#begun.get(key);
    if (begun === undefined || begun.timer === null) return;
    window.clearTimeout(begun.timer);
    this.#begun.set(key, { ...begun, timer: null });
    this.#changed();
    this.remove(begun.chat, begun.message).catch((error: unknown) => {
      this.#begun.delete(key);
      this.#faults.set(key, error);
      this.#changed();
    });
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function keyOf(chat: number, message: number): string {
  return `${chat}/${message}`;
}
