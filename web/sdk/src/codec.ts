import {
  type Decoder,
  flag,
  integer,
  list,
  nullable,
  oneOf,
  record,
  source,
  text,
  userId,
} from "./decode.ts";
import type { AckBody, Command, Ref, ServerEvent } from "./frames.ts";
import type { Chat, Limits, Member, Message, Presence, Role, User } from "./types.ts";

const role = oneOf<Role>("member", "admin", "owner");
const ref: Decoder<Ref> = userId;

export const decodeUser = record<User>({
  id: userId,
  username: text,
  display_name: text,
  avatar: nullable(text),
});

export const decodeMember = record<Member>({
  user: userId,
  username: text,
  display_name: text,
  avatar: nullable(text),
  role,
  joined_at: text,
  read_seq: integer,
  delivered_seq: integer,
});

export const decodeMessage = record<Message>({
  id: integer,
  chat: integer,
  sender: userId,
  text,
  created_at: text,
  seq: integer,
  edited_at: nullable(text),
  deleted: flag,
  reply_to: nullable(integer),
  client_id: nullable(text),
});

export const decodeChat = record<Chat>({
  id: integer,
  is_group: flag,
  title: text,
  history: oneOf("all", "joined"),
  created_at: text,
  member_count: integer,
  members: nullable(list(decodeMember)),
  my_role: role,
  unread_count: integer,
  last_message: nullable(decodeMessage),
  last_seq: integer,
  read_seq: integer,
});

export const decodePresence = record<Presence>({
  user: userId,
  online: nullable(flag),
  last_seen: nullable(text),
});

const decodeLimits = record<Limits>({
  text_length: integer,
  frame_bytes: integer,
  client_id_length: integer,
  ping_seconds: integer,
  typing_seconds: integer,
});

const decodeAckBody = record<AckBody>({
  message: nullable(decodeMessage),
  chat: nullable(integer),
  up_to: nullable(integer),
  unread_count: nullable(integer),
  presence: nullable(list(decodePresence)),
});

type EventName = ServerEvent["event"];
type EventOf<N extends EventName> = Extract<ServerEvent, { event: N }>;
type FieldsOf<N extends EventName> = { [K in Exclude<keyof EventOf<N>, "event">]: Decoder<EventOf<N>[K]> };

const inChat = { chat: integer, seq: integer };
const change = { ...inChat, by: nullable(userId), at: text };
const position = { chat: integer, user: userId, up_to: integer };

/** One row per event. The type makes a missing row, or a missing field of a row, a compile error. */
const events: { readonly [N in Exclude<EventName, "ack">]: FieldsOf<N> } = {
  "message.created": { ...inChat, message: decodeMessage },
  "message.edited": { ...inChat, message: decodeMessage },
  "message.deleted": { ...inChat, message: decodeMessage },
  "member.joined": { ...change, user: userId, role },
  "member.left": { ...change, user: userId },
  "member.changed": { ...change, user: userId, role },
  "chat.updated": { ...change, title: text },
  read: position,
  delivered: position,
  typing: { chat: integer, user: userId },
  presence: { user: userId, online: nullable(flag), last_seen: nullable(text) },
  "chat.created": { chat: integer, details: decodeChat },
  "chat.removed": { chat: integer },
  reset: { chat: integer },
  hello: { epoch: text, user: userId, limits: decodeLimits },
  error: { ref: nullable(ref), code: text, detail: text, field: nullable(text) },
  synced: { ref: nullable(ref), more: flag },
  bye: { reconnect_after_ms: integer },
};

function isKnown(name: string): name is keyof typeof events {
  return Object.hasOwn(events, name);
}

/** Parses one frame. `null` for an event this SDK does not know; throws `DecodeError` or `SyntaxError` on nonsense. */
export function decodeFrame(frame: string): ServerEvent | null {
  const from = source(JSON.parse(frame), "frame");
  const name = text(from["event"], "frame.event");
  if (name === "ack") {
    return { event: "ack", ref: ref(from["ref"], "ack.ref"), body: decodeAckBody(from, "ack") };
  }
  if (!isKnown(name)) return null;
  // The table above ties each name to its fields; TypeScript cannot follow that tie through a computed key.
  const fields = record(events[name] as { readonly [key: string]: Decoder<unknown> })(from, name);
  return { event: name, ...fields } as ServerEvent;
}

export function encodeCommand(command: Command, ref: Ref | null): string {
  return JSON.stringify(ref === null ? command : { ...command, ref });
}
