import type { Chat, State, UserId } from "@beseda/sdk";

type Named = Pick<State, "users" | "me">;

export function userName(state: Named, id: UserId): string {
  const user = state.users.get(id);
  return user?.display_name || user?.username || `#${id}`;
}

/** The other one in a direct chat; `null` in a group, and where the other has left. */
export function partner(chat: Chat, me: UserId | null): UserId | null {
  if (chat.is_group) return null;
  return chat.members?.find((member) => member.user !== me)?.user ?? null;
}

export function chatName(state: Named, chat: Chat): string {
  const other = partner(chat, state.me);
  return other === null ? chat.title || `#${chat.id}` : userName(state, other);
}

/** One or two letters for a picture that nobody has uploaded. Whole code points, so that no emoji is cut. */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "#");
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? "");
  return letters.join("").toUpperCase() || "?";
}

export const HUES = 8;

/** A colour that stays the same for the same id. */
export function hue(id: UserId): number {
  let sum = 7;
  for (const letter of String(id)) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum % HUES;
}
