import { decodeChat, decodeMember, decodeMessage, decodePresence, decodeUser } from "./codec.ts";
import { integer, list, record, text, userId } from "./decode.ts";
import type { Page, Rest } from "./rest.ts";
import type {
  Chat,
  Demo,
  Member,
  Message,
  Position,
  Presence,
  ReceiptEntry,
  Receipts,
  Role,
  Tokens,
  Unread,
  User,
  UserId,
} from "./types.ts";

const decodeTokens = record<Tokens>({ access: text, refresh: text });
export const decodePosition = record<Position>({ chat: integer, up_to: integer, unread_count: integer });
const decodeReceipt = record<ReceiptEntry>({ user: userId, at: text });
export const decodeReceipts = record<Receipts>({
  read: list(decodeReceipt),
  delivered: list(decodeReceipt),
});
export const decodeUnread = record<Unread>({
  total: integer,
  chats: list(record({ chat: integer, unread_count: integer })),
});
const decodeDemo = record<Demo>({ user: decodeUser, other: decodeUser, password: text });
const decodeTicket = record<{ ticket: string }>({ ticket: text });

export interface NewMessage {
  readonly text: string;
  readonly client_id?: string;
  readonly reply_to?: number;
}

/** Every REST call of the protocol, one method each, in the order of docs/protocol.md. */
export class Api {
  constructor(private readonly rest: Rest) {}

  signUp(account: { username: string; password: string; display_name?: string }): Promise<User> {
    return this.rest.signIn("/api/accounts/", decodeUser, account);
  }

  /** Two new people to try it with, where the server offers them; sets the session cookie of the first. */
  demo(): Promise<Demo> {
    return this.rest.signIn("/api/demo/", decodeDemo, {});
  }

  /** Sets the session cookie. */
  logIn(username: string, password: string): Promise<User> {
    return this.rest.signIn("/api/login/", decodeUser, { username, password });
  }

  logOut(): Promise<void> {
    return this.rest.done("POST", "/api/logout/");
  }

  /** Ends all my sessions and tokens, this one too. */
  logOutEverywhere(): Promise<void> {
    return this.rest.done("POST", "/api/logout/everywhere/");
  }

  token(username: string, password: string): Promise<Tokens> {
    return this.rest.signIn("/api/token/", decodeTokens, { username, password });
  }

  refreshToken(refresh: string): Promise<Tokens> {
    return this.rest.signIn("/api/token/refresh/", decodeTokens, { refresh });
  }

  verifyToken(token: string): Promise<void> {
    return this.rest.done("POST", "/api/token/verify/", { token });
  }

  blacklistToken(refresh: string): Promise<void> {
    return this.rest.done("POST", "/api/token/blacklist/", { refresh });
  }

  me(): Promise<User> {
    return this.rest.call("GET", "/api/me/", decodeUser);
  }

  updateMe(displayName: string): Promise<User> {
    return this.rest.call("PATCH", "/api/me/", decodeUser, { display_name: displayName });
  }

  deleteMe(password: string): Promise<void> {
    return this.rest.done("DELETE", "/api/me/", { password });
  }

  changePassword(oldPassword: string, newPassword: string): Promise<void> {
    const body = { old_password: oldPassword, new_password: newPassword };
    return this.rest.done("POST", "/api/me/password/", body);
  }

  searchUsers(search: string, limit = 20): Promise<readonly User[]> {
    const query = new URLSearchParams({ search, limit: String(limit) });
    return this.rest.call("GET", `/api/users/?${query}`, list(decodeUser));
  }

  /** At most 200 at once. */
  users(ids: readonly UserId[]): Promise<readonly User[]> {
    return this.rest.call("GET", `/api/users/?${repeated("id", ids)}`, list(decodeUser));
  }

  block(user: UserId): Promise<void> {
    return this.rest.done("POST", `/api/users/${segment(user)}/block/`);
  }

  unblock(user: UserId): Promise<void> {
    return this.rest.done("DELETE", `/api/users/${segment(user)}/block/`);
  }

  blocks(): Promise<readonly User[]> {
    return this.rest.call("GET", "/api/blocks/", list(decodeUser));
  }

  async socketTicket(): Promise<string> {
    return (await this.rest.call("POST", "/api/ws-tickets/", decodeTicket)).ticket;
  }

  /** Newest activity first; `page` is the `next` of an earlier answer. */
  chats(page: string | null = null): Promise<Page<Chat>> {
    return this.rest.page(page ?? "/api/chats/", list(decodeChat));
  }

  createDirect(user: UserId): Promise<Chat> {
    return this.rest.call("POST", "/api/chats/direct/", decodeChat, { user_id: user });
  }

  createGroup(title: string, users: readonly UserId[], history: "all" | "joined" = "all"): Promise<Chat> {
    return this.rest.call("POST", "/api/chats/", decodeChat, { title, user_ids: users, history });
  }

  chat(chat: number): Promise<Chat> {
    return this.rest.call("GET", `/api/chats/${chat}/`, decodeChat);
  }

  rename(chat: number, title: string): Promise<Chat> {
    return this.rest.call("PATCH", `/api/chats/${chat}/`, decodeChat, { title });
  }

  deleteChat(chat: number): Promise<void> {
    return this.rest.done("DELETE", `/api/chats/${chat}/`);
  }

  members(chat: number, page: string | null = null): Promise<Page<Member>> {
    return this.rest.page(page ?? `/api/chats/${chat}/members/`, list(decodeMember));
  }

  addMembers(chat: number, users: readonly UserId[]): Promise<readonly Member[]> {
    return this.rest.call("POST", `/api/chats/${chat}/members/`, list(decodeMember), { user_ids: users });
  }

  setRole(chat: number, user: UserId, role: Role): Promise<Member> {
    return this.rest.call("PATCH", `/api/chats/${chat}/members/${segment(user)}/`, decodeMember, { role });
  }

  /** With my own id: leaves the chat. */
  removeMember(chat: number, user: UserId): Promise<void> {
    return this.rest.done("DELETE", `/api/chats/${chat}/members/${segment(user)}/`);
  }

  /** Oldest first; without `before` the newest page. */
  messages(
    chat: number,
    options: { limit?: number; before?: number; after?: number } = {},
  ): Promise<Page<Message>> {
    const query = new URLSearchParams(Object.entries(options).map(([key, value]) => [key, String(value)]));
    return this.rest.page(`/api/chats/${chat}/messages/?${query}`, list(decodeMessage));
  }

  sendMessage(chat: number, message: NewMessage): Promise<Message> {
    return this.rest.call("POST", `/api/chats/${chat}/messages/`, decodeMessage, message);
  }

  editMessage(chat: number, message: number, text: string): Promise<Message> {
    return this.rest.call("PATCH", `/api/chats/${chat}/messages/${message}/`, decodeMessage, { text });
  }

  deleteMessage(chat: number, message: number): Promise<void> {
    return this.rest.done("DELETE", `/api/chats/${chat}/messages/${message}/`);
  }

  receipts(chat: number, message: number): Promise<Receipts> {
    return this.rest.call("GET", `/api/chats/${chat}/messages/${message}/receipts/`, decodeReceipts);
  }

  markRead(chat: number, seq: number): Promise<Position> {
    return this.rest.call("POST", `/api/chats/${chat}/read/`, decodePosition, { seq });
  }

  markDelivered(chat: number, seq: number): Promise<Position> {
    return this.rest.call("POST", `/api/chats/${chat}/delivered/`, decodePosition, { seq });
  }

  unread(): Promise<Unread> {
    return this.rest.call("GET", "/api/unread/", decodeUnread);
  }

  presence(users: readonly UserId[]): Promise<readonly Presence[]> {
    return this.rest.call("GET", `/api/presence/?${repeated("user", users)}`, list(decodePresence));
  }
}

function repeated(name: string, ids: readonly UserId[]): URLSearchParams {
  return new URLSearchParams(ids.map((id) => [name, String(id)]));
}

function segment(user: UserId): string {
  return encodeURIComponent(String(user));
}
