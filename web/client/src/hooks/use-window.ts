import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useState } from "preact/hooks";
import { Heights, type Range, rangeAt, rowAt } from "../lib/window.ts";

/** Where the reader is: at the end, following what comes; or with a row so far below the upper edge, in pixels. */
export type Place = "end" | { readonly key: string; readonly top: number };

/** This close to the end counts as being there, in pixels. */
const NEAR_END = 16;
/** Less than this drawn beside what is seen: time to draw further, in pixels. */
const SPARE = 250;
/** Scrolling is over when nothing was scrolled for so long, in milliseconds. */
const STILL_MS = 150;
/** More than this is not made up for in the room above, in pixels: a page of older messages would be. */
const DRIFT_MAX = 1_200;

export interface Row {
  readonly key: string;
  /** A row that moves when others come above it, as a day's heading does, is nothing to hold on to. */
  readonly steady: boolean;
}

export interface ListWindow extends Range {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly list: RefObject<HTMLUListElement | null>;
  readonly atEnd: boolean;
  readonly go: (place: Place) => void;
  readonly scrolled: () => void;
}

/**
 * Draws of a long list what is near the reader, and keeps the reader's place whatever changes: after every drawing, and
 * after every change of a height, the row that was held on to is moved back to where it was, before anything is painted.
 *
 * @param rows a new array when something changed
 * @param start where to begin; `null`: not yet
 * @param hold a row that following the end must not move out of sight, for whoever is not looking
 * @param follow the last row is the newest: new ones come below it. Else the list goes on there, too
 * @param onSeen the last row that is wholly in sight, and what is drawn
 */
export function useWindow(
  rows: readonly Row[],
  start: Place | null,
  hold: Exclude<Place, "end"> | null,
  follow: boolean,
  onSeen: (last: number, drawn: Range) => void,
): ListWindow {
  const [keeper] = useState(() => new Keeper());
  const [, redraw] = useReducer((count: number, _: null) => count + 1, 0);
  const [atEnd, setAtEnd] = useState(true);
  const keys = useMemo(() => rows.map((row) => row.key), [rows]);
  const range = keeper.plan(rows, keys, start, hold, follow);

  keeper.moved = () => {
    setAtEnd(keeper.place === null || (keeper.place === "end" && follow));
    if (keeper.bare()) redraw(null);
    onSeen(keeper.lastSeen(), keeper.range);
  };
  useLayoutEffect(() => keeper.settle());
  useEffect(() => () => keeper.stop(), [keeper]);
  const go = useCallback(
    (place: Place): void => {
      keeper.stand(place);
      redraw(null);
    },
    [keeper],
  );

  return {
    ...range,
    box: keeper.box,
    list: keeper.list,
    atEnd,
    go,
    scrolled: () => keeper.scrolled(),
  };
}

/** Owner of the place and of the measured heights. */
class Keeper {
  readonly box = { current: null as HTMLDivElement | null };
  readonly list = { current: null as HTMLUListElement | null };
  place: Place | null = null;
  range: Range = { from: 0, to: 0 };
  moved: () => void = () => undefined;
  readonly #heights = new Heights();
  #rows: readonly Row[] = [];
  #keys: readonly string[] = [];
  #index: ReadonlyMap<string, number> = new Map();
  #offsets: Float64Array = new Float64Array(1);
  #follows = true;
  #width = 0;
  #watched: Element | null = null;
  /** Rows, or the room for them, change their size without a drawing: a font, a phone's keyboard, a growing composer. */
  readonly #sizes = new ResizeObserver(() => {
    const width = this.box.current?.clientWidth ?? 0;
    if (width !== this.#width) this.#heights.clear();
    this.#width = width;
    this.#follow();
    this.settle();
  });
  /** Running while the reader scrolls. */
  #still = 0;
  /** By how much the room above what is drawn differs from the heights as known: see `#absorb`. */
  #drift = 0;
  /** How far it was scrolled when we last looked. Anything else is the reader's doing, whose event may still be to come. */
  #at = 0;

  plan(
    rows: readonly Row[],
    keys: readonly string[],
    start: Place | null,
    hold: Exclude<Place, "end"> | null,
    follow: boolean,
  ): Range {
    this.#follows = follow;
    this.#follow();
    this.place ??= start;
    const before = this.#keys;
    if (keys !== before) {
      this.#rows = rows;
      this.#keys = keys;
      this.#index = new Map(keys.map((key, index) => [key, index]));
    }
    if (this.place !== null && this.place !== "end" && !this.#index.has(this.place.key)) {
      this.place = this.#nearest(this.place, before);
    }
    this.#offsets = this.#heights.offsets(keys);
    if (this.place === "end" && hold !== null) {
      const held = this.#offsets[this.#index.get(hold.key) ?? -1];
      if (held !== undefined && held - hold.top < this.#top()) this.place = hold;
    }
    this.range = rangeAt(this.#offsets, this.#top(), this.#view);
    return this.range;
  }

  stand(place: Place): void {
    this.#follow();
    this.place = place;
  }

  /** Measures what was drawn, and puts the place back where it was. */
  settle(): void {
    const box = this.box.current;
    if (box === null || this.place === null) return;
    this.#watch(box);
    this.#pad();
    this.#measure();
    if (this.place === "end") {
      box.scrollTop = box.scrollHeight;
      if (!this.#follows) this.place = this.#read();
    } else {
      const off = this.#offBy(this.place);
      if (Math.abs(off) >= 0.5 && !this.#absorb(off)) box.scrollTop += off;
      // There is not enough above or below to stand there.
      if (Math.abs(this.#offBy(this.place)) > 1) this.place = this.#read();
    }
    this.#at = box.scrollTop;
    this.moved();
  }

  scrolled(): void {
    // The event of our own scrolling finds nothing to follow.
    if (!this.#follow()) return;
    window.clearTimeout(this.#still);
    this.#still = window.setTimeout(() => {
      this.#still = 0;
      this.#follow();
      this.#drift = 0;
      this.settle();
    }, STILL_MS);
    this.moved();
  }

  /** Is emptiness near? */
  bare(): boolean {
    const { from, to } = rangeAt(this.#offsets, this.#top(), this.#view, SPARE);
    return from < this.range.from || to > this.range.to;
  }

  /** The last row whose end is in sight, or -1. */
  lastSeen(): number {
    const box = this.box.current;
    const elements = this.#elements();
    if (box === null || elements === null) return -1;
    if (this.place === "end") return this.#keys.length - 1;
    const edge = box.getBoundingClientRect().bottom + 1;
    return this.range.from + countWhile(elements, (rect) => rect.bottom <= edge) - 1;
  }

  stop(): void {
    window.clearTimeout(this.#still);
    this.#sizes.disconnect();
  }

  /** The reader may have scrolled since. */
  #follow(): boolean {
    const at = this.box.current?.scrollTop;
    if (at === undefined || at === this.#at || this.place === null) return false;
    this.#at = at;
    this.place = this.#read();
    return true;
  }

  get #view(): number {
    return this.box.current?.clientHeight ?? window.innerHeight;
  }

  #elements(): HTMLCollection | null {
    const elements = this.list.current?.children;
    return elements?.length === this.range.to - this.range.from ? elements : null;
  }

  /** The upper edge of what is seen, by the heights as known. */
  #top(): number {
    const total = this.#offsets.at(-1) ?? 0;
    if (this.place === null || this.place === "end") return total - this.#view;
    return (this.#offsets[this.#index.get(this.place.key) ?? 0] ?? 0) - this.place.top;
  }

  /** The list is not there while it waits for its first messages. */
  #watch(box: Element): void {
    const list = this.list.current;
    if (list === null || list === this.#watched) return;
    this.#sizes.disconnect();
    this.#sizes.observe(box);
    this.#sizes.observe(list);
    this.#watched = list;
  }

  /** Room for what is not drawn. */
  #pad(): void {
    const list = this.list.current;
    if (list === null) return;
    const { from, to } = this.range;
    if (from === 0) this.#drift = 0;
    const above = (this.#offsets[from] ?? 0) + this.#drift;
    list.style.paddingTop = `${Math.max(0, above)}px`;
    list.style.paddingBottom = `${(this.#offsets.at(-1) ?? 0) - (this.#offsets[to] ?? 0)}px`;
  }

  /**
   * Scrolling from a script ends the scrolling of a finger, a wheel or a key. While that goes on, rows that turn out
   * higher or lower than they were taken for are made up for in the room above them, and scrolled away afterwards.
   */
  #absorb(off: number): boolean {
    const list = this.list.current;
    const { from } = this.range;
    const above = (this.#offsets[from] ?? 0) + this.#drift - off;
    if (list === null || this.#still === 0 || from === 0 || above < 0) return false;
    if (Math.abs(this.#drift - off) > DRIFT_MAX) return false;
    this.#drift -= off;
    list.style.paddingTop = `${above}px`;
    return true;
  }

  #measure(): void {
    const elements = this.#elements();
    const list = this.list.current;
    if (elements === null || list === null) return;
    const tops = [...elements].map((element) => element.getBoundingClientRect().top);
    tops.push(list.getBoundingClientRect().bottom - Number.parseFloat(list.style.paddingBottom || "0"));
    for (let at = 0; at < elements.length; at += 1) {
      const key = this.#keys[this.range.from + at];
      if (key !== undefined) this.#heights.put(key, (tops[at + 1] ?? 0) - (tops[at] ?? 0));
    }
    this.#offsets = this.#heights.offsets(this.#keys);
  }

  /** How far a row stands below its place. */
  #offBy(place: Exclude<Place, "end">): number {
    const box = this.box.current;
    const element = this.#elements()?.[(this.#index.get(place.key) ?? 0) - this.range.from];
    if (box === null || element === undefined) return 0;
    return element.getBoundingClientRect().top - box.getBoundingClientRect().top - place.top;
  }

  #read(): Place {
    const box = this.box.current;
    if (box === null) return "end";
    if (this.#follows && box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END) return "end";
    const edge = box.getBoundingClientRect().top;
    const elements = this.#elements();
    const hidden = elements === null ? 0 : countWhile(elements, (rect) => rect.bottom <= edge);
    for (let at = hidden; elements !== null && at < elements.length; at += 1) {
      const row = this.#rows[this.range.from + at];
      const top = (elements[at]?.getBoundingClientRect().top ?? 0) - edge;
      if (top > box.clientHeight) break;
      if (row?.steady === true) return { key: row.key, top };
    }
    // Thrown far by the scroll bar, to where nothing is drawn yet.
    const listTop = (this.list.current?.getBoundingClientRect().top ?? 0) - edge;
    const at = rowAt(this.#offsets, -listTop);
    return { key: this.#keys[at] ?? "", top: (this.#offsets[at] ?? 0) + listTop };
  }

  /** The row is gone: the next one that is still there. */
  #nearest(place: Exclude<Place, "end">, before: readonly string[]): Place {
    const at = before.indexOf(place.key);
    const found =
      before.slice(at + 1).find((key) => this.#index.has(key)) ??
      before.slice(0, Math.max(0, at)).findLast((key) => this.#index.has(key));
    if (found !== undefined) return { key: found, top: place.top };
    // Another part of the list: its middle, which it was loaded for.
    const middle = this.#keys[this.#keys.length >> 1];
    return this.#follows || middle === undefined ? "end" : { key: middle, top: this.#view / 3 };
  }
}

/** How many elements from the first on fit; they lie in order, so that half of the rest is looked at each time. */
function countWhile(elements: HTMLCollection, fits: (rect: DOMRect) => boolean): number {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const element = elements[middle];
    if (element !== undefined && fits(element.getBoundingClientRect())) low = middle + 1;
    else high = middle;
  }
  return low;
}
