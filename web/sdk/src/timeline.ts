import type { Message } from "./types.ts";

/**
 * The loaded part of a chat's messages: without holes, in order, always reaching to the newest. Pure values; whoever
 * loads pages and whoever applies events both go through `merge`.
 */
export interface Timeline {
  readonly messages: readonly Message[];
  /** There is more above. */
  readonly hasOlder: boolean;
  readonly state: "loading" | "ready" | "failed";
  readonly older: "idle" | "loading" | "failed";
}

export const EMPTY_TIMELINE: Timeline = { messages: [], hasOlder: false, state: "loading", older: "idle" };

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
  const byId = new Map(present.map((message) => [message.id, message]));
  for (const message of incoming) {
    const known = byId.get(message.id);
    byId.set(message.id, known === undefined ? message : later(known, message));
  }
  const last = present.at(-1)?.seq ?? 0;
  const merged = [...byId.values()];
  // The usual case, one new message at the end, is in order already.
  const inOrder = incoming.length === 1 && (byId.size === present.length || (incoming[0]?.seq ?? 0) > last);
  return inOrder ? merged : merged.sort((a, b) => a.seq - b.seq);
}
