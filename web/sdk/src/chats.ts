import type { LogEvent, StateEvent } from "./frames.ts";
import { later, type Timeline } from "./timeline.ts";
import type { Chat, Member, Message, UserId } from "./types.ts";
import { unreadBeyond } from "./unread.ts";

/** Above this many members the server sends no member list and no receipts. */
const SMALL_CHAT = 100;

/** The chat after an event of its log. Pure; `sync.ts` lets no hole through and no repeat. */
export function applyLogEvent(chat: Chat, event: LogEvent, me: UserId): Chat {
  const next = { ...chat, last_seq: event.seq };
  switch (event.event) {
    case "message.created":
      return created(next, event.message, me);
    case "message.edited":
      return { ...next, last_message: replaced(chat.last_message, event.message) };
    case "message.deleted":
      return {
        ...next,
        last_message: replaced(chat.last_message, event.message),
        unread_count: Math.max(0, chat.unread_count - (countsAsUnread(chat, event.message, me) ? 1 : 0)),
      };
    case "member.joined":
      return joined(next, {
        user: event.user,
        username: "",
        display_name: "",
        avatar: null,
        role: event.role,
        joined_at: event.at,
        read_seq: event.seq,
        delivered_seq: event.seq,
      });
    case "member.left": {
      const members = chat.members?.filter((member) => member.user !== event.user) ?? null;
      return { ...next, members, member_count: members?.length ?? Math.max(0, chat.member_count - 1) };
    }
    case "member.changed":
      return {
        ...next,
        my_role: event.user === me ? event.role : chat.my_role,
        members: changeMember(chat.members, event.user, (member) => ({ ...member, role: event.role })),
      };
    case "chat.updated":
      return { ...next, title: event.title };
    default:
      return ((_: never) => chat)(event);
  }
}

/** Moves a member's position; positions never move back. */
export function applyPosition(chat: Chat, event: Extract<StateEvent, { up_to: number }>): Chat {
  const { user, up_to } = event;
  const members = changeMember(chat.members, user, (member) =>
    event.event === "read"
      ? movePositions(member, up_to)
      : { ...member, delivered_seq: Math.max(member.delivered_seq, up_to) },
  );
  return { ...chat, members };
}

/** My own read position moved to `upTo`, and `unread` messages lie beyond it. */
export function applyMyRead(chat: Chat, me: UserId, upTo: number, unread: number): Chat {
  if (upTo < chat.read_seq) return chat;
  return {
    ...chat,
    read_seq: upTo,
    unread_count: unread,
    members: changeMember(chat.members, me, (member) => movePositions(member, upTo)),
  };
}

/** Takes over the positions, and only those, of a chat as the server has it. */
export function catchUpPositions(chat: Chat, fresh: Chat, timeline: Timeline | undefined, me: UserId): Chat {
  const positions = new Map((fresh.members ?? []).map((member) => [member.user, member]));
  const members =
    chat.members?.map((member) => {
      const now = positions.get(member.user);
      if (now === undefined) return member;
      return {
        ...member,
        read_seq: Math.max(member.read_seq, now.read_seq),
        delivered_seq: Math.max(member.delivered_seq, now.delivered_seq),
      };
    }) ?? null;
  const moved = { ...chat, members };
  if (fresh.read_seq <= chat.read_seq) return moved;
  const unread = unreadBeyond(chat, timeline, fresh.read_seq, me) ?? fresh.unread_count;
  return applyMyRead(moved, me, fresh.read_seq, unread);
}

function countsAsUnread(chat: Chat, message: Message, me: UserId): boolean {
  return message.seq > chat.read_seq && message.sender !== me;
}

/** Newest activity first, as the server lists them. */
export function byActivity(chats: ReadonlyMap<number, Chat>): readonly number[] {
  const when = (chat: Chat): string => chat.last_message?.created_at ?? chat.created_at;
  return [...chats.values()]
    .sort((a, b) => (when(a) === when(b) ? b.id - a.id : when(a) < when(b) ? 1 : -1))
    .map((chat) => chat.id);
}

function created(chat: Chat, message: Message, me: UserId): Chat {
  // The server moves a sender's read position in the commit of the message, so a message says as much.
  const members = changeMember(chat.members, message.sender, (member) => movePositions(member, message.seq));
  const mine = message.sender === me;
  return {
    ...chat,
    members,
    last_message: message,
    read_seq: mine ? message.seq : chat.read_seq,
    unread_count: mine ? 0 : chat.unread_count + (message.deleted || message.seq <= chat.read_seq ? 0 : 1),
  };
}

/** A newcomer's chat may come with members whose joining is told only after it: what is known of them stays. */
function joined(chat: Chat, member: Member): Chat {
  if (chat.members === null) return { ...chat, member_count: chat.member_count + 1 };
  if (chat.members.some((one) => one.user === member.user)) return chat;
  const members = [...chat.members, member];
  return { ...chat, member_count: members.length, members: members.length > SMALL_CHAT ? null : members };
}

function replaced(last: Message | null, message: Message): Message | null {
  return last !== null && last.id === message.id ? later(last, message) : last;
}

function movePositions(member: Member, seq: number): Member {
  return {
    ...member,
    read_seq: Math.max(member.read_seq, seq),
    delivered_seq: Math.max(member.delivered_seq, seq),
  };
}

function changeMember(
  members: readonly Member[] | null,
  user: UserId,
  change: (member: Member) => Member,
): readonly Member[] | null {
  return members?.map((member) => (member.user === user ? change(member) : member)) ?? null;
}
