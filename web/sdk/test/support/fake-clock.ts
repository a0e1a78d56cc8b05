import type { Clock, TimerId } from "../../src/world.ts";

/** Time that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #lastId = 0;
  readonly #timers = new Map<number, { readonly at: number; readonly run: () => void }>();

  now(): number {
    return this.#now;
  }

  setTimeout(run: () => void, ms: number): TimerId {
    this.#lastId += 1;
    this.#timers.set(this.#lastId, { at: this.#now + ms, run });
    return this.#lastId;
  }

  clearTimeout(id: TimerId): void {
    this.#timers.delete(id as number);
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** How long until the next timer. */
  get nextIn(): number | null {
    const next = this.#next();
    return next === null ? null : next.at - this.#now;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(); next !== null && next.at <= end; next = this.#next()) {
      this.#now = Math.max(this.#now, next.at);
      this.#timers.delete(next.id);
      next.run();
    }
    this.#now = end;
  }

  #next(): { id: number; at: number; run: () => void } | null {
    const entries = [...this.#timers].map(([id, timer]) => ({ id, ...timer }));
    return entries.sort((a, b) => a.at - b.at || a.id - b.id)[0] ?? null;
  }
}
