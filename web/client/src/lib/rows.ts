import type { Message, UserId } from "@beseda/sdk";
import { daysBetween } from "./format.ts";

/** Messages of one sender this close together look like one, in milliseconds. */
const TOGETHER_MS = 5 * 60_000;

export type Row =
  | { readonly kind: "day"; readonly key: string; readonly at: Date }
  | { readonly kind: "unread"; readonly key: "unread" }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly message: Message;
      /** First and last of a run of the same sender's. */
      readonly first: boolean;
      readonly last: boolean;
    };

interface Entry {
  readonly message: Message;
  readonly at: Date;
  readonly newDay: boolean;
  readonly unreadAbove: boolean;
  readonly first: boolean;
}

/**
 * What stands on the screen, from top to bottom.
 *
 * @param readSeq where my reading had come when the chat was opened; `null` for no line above the unread ones
 */
export function rows(
  messages: readonly Message[],
  readSeq: number | null,
  me: UserId | null,
): readonly Row[] {
  const entries: Entry[] = [];
  let divided = readSeq === null;
  for (const message of messages) {
    const before = entries.at(-1);
    const at = new Date(message.created_at);
    const newDay = before === undefined || daysBetween(before.at, at) > 0;
    const unreadAbove = !divided && message.seq > (readSeq ?? 0) && message.sender !== me;
    divided ||= unreadAbove;
    const apart = before === undefined || at.getTime() - before.at.getTime() > TOGETHER_MS;
    const first = newDay || unreadAbove || apart || before.message.sender !== message.sender;
    entries.push({ message, at, newDay, unreadAbove, first });
  }
  return entries.flatMap((entry, index): Row[] => {
    const { message, at, first } = entry;
    const last = entries[index + 1]?.first ?? true;
    return [
      ...(entry.newDay ? [{ kind: "day", key: `day-${message.id}`, at } as const] : []),
      ...(entry.unreadAbove ? [{ kind: "unread", key: "unread" } as const] : []),
      { kind: "message", key: String(message.id), message, first, last },
    ];
  });
}
