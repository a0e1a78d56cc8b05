import type { Chat, Message, UserId } from "@beseda/sdk";

/** The server takes edits for a day. */
const EDIT_MS = 24 * 60 * 60 * 1000;

/** What to offer; the server has the last word. */
export function mayEdit(message: Message, me: UserId | null): boolean {
  const age = Date.now() - new Date(message.created_at).getTime();
  return message.sender === me && !message.deleted && age < EDIT_MS;
}

export function mayDelete(chat: Chat, message: Message, me: UserId | null): boolean {
  return !message.deleted && (message.sender === me || (chat.is_group && chat.my_role !== "member"));
}
