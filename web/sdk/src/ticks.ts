import type { Chat, Message, UserId } from "./types.ts";

export type Tick = "sent" | "delivered" | "read";

/** How far a message of mine has come: the worst among the others. Large chats have no member list and stay at `sent`. */
export function tick(chat: Chat, message: Message, me: UserId): Tick {
  const others = chat.members?.filter((member) => member.user !== me) ?? [];
  if (others.length === 0) return "sent";
  if (others.every((member) => member.read_seq >= message.seq)) return "read";
  const arrived = others.every((member) => Math.max(member.read_seq, member.delivered_seq) >= message.seq);
  return arrived ? "delivered" : "sent";
}
