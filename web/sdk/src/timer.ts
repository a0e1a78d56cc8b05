import type { Clock, TimerId } from "./world.ts";

/** At most one pending run: setting again replaces it, and whoever owns it can be sure that nothing is left. */
export class Timer {
  #id: TimerId | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly run: () => void,
  ) {}

  get pending(): boolean {
    return this.#id !== null;
  }

  set(ms: number): void {
    this.clear();
    this.#id = this.clock.setTimeout(() => {
      this.#id = null;
      this.run();
    }, ms);
  }

  clear(): void {
    if (this.#id !== null) this.clock.clearTimeout(this.#id);
    this.#id = null;
  }
}
