import { placeOf, type Timeline } from "./timeline.ts";
import type { Chat, UserId } from "./types.ts";

/** Unread messages beyond a position, or `null` when too little is loaded to tell. */
export function unreadBeyond(
  chat: Chat,
  timeline: Timeline | undefined,
  upTo: number,
  me: UserId,
): number | null {
  if (upTo >= (chat.last_message?.seq ?? 0)) return 0;
  const first = timeline?.messages[0];
  if (timeline?.state !== "ready" || timeline.hasNewer || first === undefined) return null;
  if (timeline.hasOlder && first.seq > upTo + 1) return null;
  const beyond = timeline.messages.slice(placeOf(timeline.messages, upTo + 1));
  return beyond.filter((one) => one.sender !== me && !one.deleted).length;
}
