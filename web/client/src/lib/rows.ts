import type { Message, PendingMessage, UserId } from "@beseda/sdk";
import { midnight } from "./format.ts";

/** Messages of one sender this close together look like one, in milliseconds. */
const TOGETHER_MS = 5 * 60_000;

export type Row =
  | { readonly kind: "day"; readonly key: string; readonly steady: false; readonly at: Date }
  | { readonly kind: "unread"; readonly key: "unread"; readonly steady: false }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly steady: true;
      readonly message: Message;
      /** First and last of a run of the same sender's. */
      readonly first: boolean;
      readonly last: boolean;
    }
  | {
      readonly kind: "pending";
      readonly key: string;
      readonly steady: true;
      readonly pending: PendingMessage;
    };

/** My own message keeps its row when the server has taken it. */
export function rowKey(message: Message, me: UserId | null): string {
  const own = message.sender === me && message.client_id !== null;
  return own ? `own-${message.client_id}` : String(message.id);
}

interface Moment {
  readonly at: Date;
  /** When its day began, by the clock of this place. */
  readonly day: number;
}

/** Dates take longer than all the rest, and a long chat is gone through at every new message. */
const moments = new WeakMap<Message, Moment>();

function momentOf(message: Message): Moment {
  const known = moments.get(message);
  if (known !== undefined) return known;
  const at = new Date(message.created_at);
  const moment = { at, day: midnight(at) };
  moments.set(message, moment);
  return moment;
}

/**
 * What stands on the screen, from top to bottom.
 *
 * @param readSeq where my reading had come; `null` for no line above the unread ones
 */
export function rows(
  messages: readonly Message[],
  pending: readonly PendingMessage[],
  readSeq: number | null,
  me: UserId | null,
): readonly Row[] {
  const all: Row[] = [];
  let divided = readSeq === null;
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const next = messages[index + 1];
    const { at, day } = momentOf(message);
    const newDay = before === undefined || momentOf(before).day < day;
    const unreadAbove = !divided && message.seq > (readSeq ?? 0) && message.sender !== me;
    divided ||= unreadAbove;
    if (newDay) all.push({ kind: "day", key: `day-${message.id}`, steady: false, at });
    if (unreadAbove) all.push({ kind: "unread", key: "unread", steady: false });
    all.push({
      kind: "message",
      key: rowKey(message, me),
      steady: true,
      message,
      first: newDay || unreadAbove || before === undefined || !together(before, message),
      last:
        next === undefined ||
        !together(message, next) ||
        (!divided && next.seq > (readSeq ?? 0) && next.sender !== me),
    });
  });
  for (const one of pending) {
    all.push({ kind: "pending", key: `own-${one.client_id}`, steady: true, pending: one });
  }
  return all;
}

function together(one: Message, next: Message): boolean {
  const [early, late] = [momentOf(one), momentOf(next)];
  const gap = late.at.getTime() - early.at.getTime();
  return one.sender === next.sender && gap <= TOGETHER_MS && early.day === late.day;
}

/** Ids rise with the order, so that half of the rest is looked at each time. */
export function messageById(messages: readonly Message[], id: number): Message | undefined {
  let low = 0;
  let high = messages.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const message = messages[middle];
    if (message === undefined || message.id === id) return message;
    if (message.id < id) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
