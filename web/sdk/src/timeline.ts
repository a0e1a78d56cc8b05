import type { Message } from "./types.ts";

/**
 * The loaded part of a chat's messages: in order and without holes between its ends. Pure values; whoever loads pages
 * and whoever applies events both go through `merge`.
 */
export interface Timeline {
  readonly messages: readonly Message[];
  /** There is more above: `loadOlder`. */
  readonly hasOlder: boolean;
  /** There is more below: `loadNewer`. What is said now is not added, for there would be a gap. */
  readonly hasNewer: boolean;
  readonly state: "loading" | "ready" | "failed";
  readonly older: "idle" | "loading" | "failed";
  readonly newer: "idle" | "loading" | "failed";
}

export const EMPTY_TIMELINE: Timeline = {
  messages: [],
  hasOlder: false,
  hasNewer: false,
  state: "loading",
  older: "idle",
  newer: "idle",
};

/** Of two states of one message the later: a deletion is final, and edits are ordered by their time. */
export function later(a: Message, b: Message): Message {
  if (a.deleted !== b.deleted) return a.deleted ? a : b;
  return (b.edited_at ?? "") >= (a.edited_at ?? "") ? b : a;
}

/**
 * Adds messages, or newer states of them, whatever order they come in: a page may be older than an event that was
 * applied while the page was on its way, and the other way round.
 */
export function merge(present: readonly Message[], incoming: readonly Message[]): readonly Message[] {
  const [first] = incoming;
  const last = incoming.at(-1);
  if (first === undefined || last === undefined) return present;
  // The usual cases, which must stay cheap however much is loaded: a page or a message at an end, a newer state of one.
  if (incoming.every((message, index) => message.seq > (incoming[index - 1]?.seq ?? 0))) {
    if (first.seq > (present.at(-1)?.seq ?? 0)) return present.concat(incoming);
    if (last.seq < (present[0]?.seq ?? 0)) return incoming.concat(present);
  }
  if (incoming.length === 1) return mergeOne(present, first);
  const byId = new Map(present.map((message) => [message.id, message]));
  for (const message of incoming) {
    const known = byId.get(message.id);
    byId.set(message.id, known === undefined ? message : later(known, message));
  }
  return [...byId.values()].sort((a, b) => a.seq - b.seq);
}

function mergeOne(present: readonly Message[], message: Message): readonly Message[] {
  const index = placeOf(present, message.seq);
  const known = present[index];
  if (known?.id !== message.id) return [...present.slice(0, index), message, ...present.slice(index)];
  const changed = present.slice();
  changed[index] = later(known, message);
  return changed;
}

/** Index of the first message at `seq` or above. */
export function placeOf(messages: readonly Message[], seq: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((messages[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function holds(timeline: Timeline, message: Message): boolean {
  return timeline.messages[placeOf(timeline.messages, message.seq)]?.id === message.id;
}
