import type { Chat, Limits, Message, Presence, Role, Timestamp, UserId } from "./types.ts";

export type Ref = number | string;

/** What a client can do on the full socket. `ref` is added by the connection. */
export type Command =
  | { action: "message"; chat: number; text: string; client_id?: string; reply_to?: number }
  | { action: "edit"; chat: number; message_id: number; text: string }
  | { action: "delete"; chat: number; message_id: number }
  | { action: "read"; chat: number; seq: number }
  | { action: "delivered"; chat: number; seq: number }
  | { action: "typing"; chat: number }
  | { action: "sync"; epoch?: string; chats: Readonly<Record<string, number>> }
  | { action: "watch_presence"; users: readonly UserId[] }
  | { action: "refresh_token"; token: string }
  | { action: "ping" };

/** Events of the log: numbered per chat, delivered to the application in order and once. */
export type LogEvent =
  | { event: "message.created"; chat: number; seq: number; message: Message }
  | { event: "message.edited"; chat: number; seq: number; message: Message }
  | { event: "message.deleted"; chat: number; seq: number; message: Message }
  | {
      event: "member.joined";
      chat: number;
      seq: number;
      user: UserId;
      role: Role;
      by: UserId | null;
      at: Timestamp;
    }
  | { event: "member.left"; chat: number; seq: number; user: UserId; by: UserId | null; at: Timestamp }
  | {
      event: "member.changed";
      chat: number;
      seq: number;
      user: UserId;
      role: Role;
      by: UserId | null;
      at: Timestamp;
    }
  | { event: "chat.updated"; chat: number; seq: number; title: string; by: UserId | null; at: Timestamp };

/** State of the moment: no number, the newest counts. */
export type StateEvent =
  | { event: "read"; chat: number; user: UserId; up_to: number }
  | { event: "delivered"; chat: number; user: UserId; up_to: number }
  | { event: "typing"; chat: number; user: UserId }
  | { event: "presence"; user: UserId; online: boolean | null; last_seen: Timestamp | null }
  | { event: "chat.created"; chat: number; details: Chat }
  | { event: "chat.removed"; chat: number }
  | { event: "reset"; chat: number };

/** What the SDK itself answers; the application never needs them. */
export type ControlEvent =
  | { event: "hello"; epoch: string; user: UserId; limits: Limits }
  | { event: "ack"; ref: Ref; body: AckBody }
  | { event: "error"; ref: Ref | null; code: string; detail: string; field: string | null }
  | { event: "synced"; ref: Ref | null; more: boolean }
  | { event: "bye"; reconnect_after_ms: number };

/** What an ack may carry, beside its `ref`. Which of them depends on the action. */
export interface AckBody {
  readonly message: Message | null;
  readonly chat: number | null;
  readonly up_to: number | null;
  readonly unread_count: number | null;
  readonly presence: readonly Presence[] | null;
}

export type ChatEvent = LogEvent | StateEvent;
export type ServerEvent = ChatEvent | ControlEvent;
