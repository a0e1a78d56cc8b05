import { applyLogEvent, applyMyRead, applyPosition } from "./chats.ts";
import type { Directory } from "./directory.ts";
import type { ChatEvent, LogEvent, ServerEvent } from "./frames.ts";
import type { History } from "./history.ts";
import type { Outbox } from "./outbox.ts";
import type { PresenceWatch } from "./presence.ts";
import type { Receipts } from "./receipts.ts";
import type { Store } from "./store.ts";
import type { Sync } from "./sync.ts";
import type { Chat, UserId } from "./types.ts";
import type { Typing } from "./typing.ts";
import { unreadBeyond } from "./unread.ts";

export interface InboxParts {
  readonly store: Store;
  readonly sync: Sync;
  readonly history: History;
  readonly outbox: Outbox;
  readonly receipts: Receipts;
  readonly typing: Typing;
  readonly presence: PresenceWatch;
  readonly directory: Directory;
  /** The chat has to be asked for: what we know of it is gone or not enough. */
  readonly loadChat: (chat: number) => void;
}

/** What each event does to the state: the one place where all of them are handled. */
export class Inbox {
  constructor(private readonly parts: InboxParts) {}

  /** The event if it is news for the application, `null` for repeats, holes, and what only the SDK answers. */
  handle(event: ServerEvent): ChatEvent | null {
    const { store, sync, typing, presence, loadChat } = this.parts;
    const me = store.state.me;
    if (me === null) return null;
    switch (event.event) {
      case "message.created":
      case "message.edited":
      case "message.deleted":
      case "member.joined":
      case "member.left":
      case "member.changed":
      case "chat.updated":
        if (!sync.accept(event.chat, event.seq)) return null;
        this.#log(event, me);
        return event;
      case "read":
        if (event.user === me) this.#myRead(event.chat, event.up_to, me);
        else store.changeChat(event.chat, (chat) => applyPosition(chat, event));
        return event;
      case "delivered":
        store.changeChat(event.chat, (chat) => applyPosition(chat, event));
        return event;
      case "typing":
        if (event.user !== me && store.state.chats.has(event.chat)) {
          this.parts.directory.need([event.user]);
          typing.started(event.chat, event.user);
        }
        return event;
      case "presence":
        presence.heard({ user: event.user, online: event.online, last_seen: event.last_seen });
        return event;
      case "chat.created":
        // A repeat, where another tab asked for what this one has.
        return this.takeChats([event.details]) > 0 ? event : null;
      case "chat.removed":
        this.removeChat(event.chat);
        return event;
      case "reset":
        sync.forget(event.chat);
        loadChat(event.chat);
        return event;
      case "hello":
      case "ack":
      case "error":
      case "synced":
      case "bye":
        return null;
      default:
        return ((_: never) => null)(event);
    }
  }

  /**
   * Chats as the server has them now, from whatever door. One that we already know as it was later is left alone.
   *
   * @returns how many were news
   */
  takeChats(chats: readonly Chat[]): number {
    const { store, sync, history, receipts, directory } = this.parts;
    const news = chats.filter((chat) => chat.last_seq > (sync.cursor(chat.id) ?? -1));
    store.putChats(news);
    for (const chat of news) {
      this.remember(chat);
      if (chat.last_message !== null) directory.need([chat.last_message.sender]);
      sync.place(chat.id, chat.last_seq);
      if (store.state.timelines.has(chat.id)) void history.reload(chat.id);
      const mine = chat.members?.find((member) => member.user === store.state.me);
      const last = chat.last_message;
      if (mine === undefined || last === null || last.sender === mine.user) continue;
      if (Math.max(mine.delivered_seq, mine.read_seq) < last.seq)
        receipts.move("delivered", chat.id, chat.last_seq);
    }
    return news.length;
  }

  /** Chats as an earlier page had them: nothing is asked of a server that is not there yet. */
  restore(chats: readonly Chat[]): void {
    this.parts.store.putChats(chats);
    for (const chat of chats) {
      this.remember(chat);
      this.parts.sync.place(chat.id, chat.last_seq);
    }
  }

  removeChat(chat: number): void {
    const { store, sync, outbox, receipts } = this.parts;
    sync.forget(chat);
    receipts.forget(chat);
    for (const pending of store.state.pending) if (pending.chat === chat) outbox.drop(pending.client_id);
    store.removeChat(chat);
  }

  remember({ members }: Chat): void {
    this.parts.directory.remember(
      (members ?? []).map(({ user, username, display_name, avatar }) => ({
        id: user,
        username,
        display_name,
        avatar,
      })),
    );
  }

  #log(event: LogEvent, me: UserId): void {
    const { store, history, outbox, receipts, typing, directory } = this.parts;
    store.changeChat(event.chat, (chat) => applyLogEvent(chat, event, me));
    switch (event.event) {
      case "message.created": {
        const { message } = event;
        history.apply(message, true);
        typing.ended(event.chat, message.sender);
        directory.need([message.sender]);
        if (message.sender !== me) receipts.move("delivered", event.chat, event.seq);
        else if (message.client_id !== null) outbox.drop(message.client_id);
        break;
      }
      case "message.edited":
      case "message.deleted":
        history.apply(event.message, false);
        break;
      case "member.joined":
        directory.need([event.user]);
        break;
      case "member.left":
        typing.ended(event.chat, event.user);
        break;
      case "member.changed":
      case "chat.updated":
        break;
      default:
        ((_: never) => undefined)(event);
    }
  }

  /** I read it on another device. */
  #myRead(id: number, upTo: number, me: UserId): void {
    const { store, loadChat } = this.parts;
    const chat = store.state.chats.get(id);
    if (chat === undefined || upTo <= chat.read_seq) return;
    const unread = unreadBeyond(chat, store.state.timelines.get(id), upTo, me);
    store.changeChat(id, (now) => applyMyRead(now, me, upTo, unread ?? now.unread_count));
    if (unread === null) loadChat(id);
  }
}
