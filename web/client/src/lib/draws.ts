/** What a page that nobody sees waits for a frame, which it does not get. */
const UNSEEN_MS = 100;

export type Schedule = (run: () => void) => void;

export const nextFrame: Schedule = (run) => {
  const once = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    run();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, UNSEEN_MS);
};

/**
 * Tells the parts of a page that something has changed: once for all that came within a frame. Told of each event of a flood,
 * a page would draw and do nothing else.
 */
export class Draws {
  readonly #listeners = new Set<() => void>();
  #asked = false;

  constructor(private readonly schedule: Schedule = nextFrame) {}

  ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.schedule(() => {
      this.#asked = false;
      for (const listener of [...this.#listeners]) listener();
    });
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
