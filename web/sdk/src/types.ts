/** The objects of the protocol, as docs/protocol.md names them. Ids are numbers; a user id is what the host uses. */

export type UserId = number | string;
export type Role = "member" | "admin" | "owner";
/** ISO 8601 in UTC with six digits, so that times compare as text. */
export type Timestamp = string;

export interface User {
  readonly id: UserId;
  readonly username: string;
  readonly display_name: string;
  /** Address of a picture. */
  readonly avatar: string | null;
}

export interface Member {
  readonly user: UserId;
  readonly username: string;
  readonly display_name: string;
  readonly avatar: string | null;
  readonly role: Role;
  readonly joined_at: Timestamp;
  readonly read_seq: number;
  readonly delivered_seq: number;
}

export interface Message {
  readonly id: number;
  readonly chat: number;
  readonly sender: UserId;
  readonly text: string;
  readonly created_at: Timestamp;
  readonly seq: number;
  readonly edited_at: Timestamp | null;
  readonly deleted: boolean;
  readonly reply_to: number | null;
  /** There when the sender's client gave one. */
  readonly client_id: string | null;
}

export interface Chat {
  readonly id: number;
  readonly is_group: boolean;
  /** Empty in a direct chat: show the other member's name. */
  readonly title: string;
  readonly history: "all" | "joined";
  readonly created_at: Timestamp;
  readonly member_count: number;
  /** `null` in chats of more than 100 members: page through them with `api.members`. */
  readonly members: readonly Member[] | null;
  readonly my_role: Role;
  readonly unread_count: number;
  readonly last_message: Message | null;
  readonly last_seq: number;
  readonly read_seq: number;
}

export interface Presence {
  readonly user: UserId;
  /** `null`: not known. */
  readonly online: boolean | null;
  readonly last_seen: Timestamp | null;
}

export interface Limits {
  readonly text_length: number;
  readonly frame_bytes: number;
  readonly client_id_length: number;
  readonly ping_seconds: number;
  readonly typing_seconds: number;
}

/** Two new people to try it with. */
export interface Demo {
  readonly user: User;
  readonly other: User;
  /** Of both. */
  readonly password: string;
}

export interface Tokens {
  readonly access: string;
  readonly refresh: string;
}

export interface ReceiptEntry {
  readonly user: UserId;
  readonly at: Timestamp;
}

export interface Receipts {
  readonly read: readonly ReceiptEntry[];
  readonly delivered: readonly ReceiptEntry[];
}

export interface Position {
  readonly chat: number;
  readonly up_to: number;
  readonly unread_count: number;
}

export interface Unread {
  readonly total: number;
  readonly chats: readonly { readonly chat: number; readonly unread_count: number }[];
}

/** A message of mine that the server has not confirmed. */
export interface PendingMessage {
  readonly client_id: string;
  readonly chat: number;
  readonly text: string;
  readonly reply_to: number | null;
  /** By our own clock, in milliseconds. */
  readonly created_at: number;
  readonly state: "waiting" | "failed";
  /** Why it failed: an error code. */
  readonly error: string | null;
}
