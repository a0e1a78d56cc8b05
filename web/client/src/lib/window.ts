/** At most so many rows are drawn, however high the screen and however short the messages. */
export const ROWS_MAX = 160;
/** Drawn above and below what is seen, so that scrolling meets rows and not emptiness, in pixels. */
const MARGIN = 700;
/** A row's height before any was measured, in pixels. */
const FIRST_GUESS = 48;

/** Rows `from` (inclusive) to `to` (exclusive). */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Heights of rows by key: those that were drawn once, and a guess for the others. */
export class Heights {
  readonly #measured = new Map<string, number>();
  /** The average of the first that were drawn. It stays then: a better one would move all that is not drawn. */
  #guess: number | null = null;

  put(key: string, height: number): void {
    this.#measured.set(key, height);
  }

  /** Another width breaks lines elsewhere. */
  clear(): void {
    this.#measured.clear();
    this.#guess = null;
  }

  /** Where each row begins; one more than there are rows, the last being the height of all. */
  offsets(keys: readonly string[]): Float64Array {
    if (this.#guess === null && this.#measured.size > 0) {
      let sum = 0;
      for (const height of this.#measured.values()) sum += height;
      this.#guess = sum / this.#measured.size;
    }
    const guess = this.#guess ?? FIRST_GUESS;
    const offsets = new Float64Array(keys.length + 1);
    let at = 0;
    keys.forEach((key, index) => {
      at += this.#measured.get(key) ?? guess;
      offsets[index + 1] = at;
    });
    return offsets;
  }
}

/** The row at a height; the first or the last for heights outside. */
export function rowAt(offsets: Float64Array, height: number): number {
  let low = 0;
  let high = Math.max(0, offsets.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= height) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What to draw so that `view` pixels below `top` are filled. */
export function rangeAt(offsets: Float64Array, top: number, view: number, margin = MARGIN): Range {
  const count = offsets.length - 1;
  if (count <= 0) return { from: 0, to: 0 };
  const from = rowAt(offsets, top - margin);
  const to = Math.min(count, rowAt(offsets, top + view + margin) + 1);
  const over = to - from - ROWS_MAX;
  if (over <= 0) return { from, to };
  // What is in sight stays.
  const above = rowAt(offsets, top) - from;
  const cut = Math.min(above, Math.ceil(over / 2));
  return { from: from + cut, to: from + cut + ROWS_MAX };
}
