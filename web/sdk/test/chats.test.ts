import { describe, expect, test } from "vitest";
import { applyLogEvent, applyPosition, byActivity } from "../src/chats.ts";
import type { LogEvent } from "../src/frames.ts";
import { tick } from "../src/ticks.ts";
import type { Chat } from "../src/types.ts";
import { BORIS, chat, ME, message } from "./support/world.ts";

const AT = "2026-11-24T11:00:00.000000Z";
const VERA = "vera-59";

function after(start: Chat, ...events: readonly LogEvent[]): Chat {
  return events.reduce((now, event) => applyLogEvent(now, event, ME), start);
}

function created(seq: number, sender: number | string = BORIS): LogEvent {
  return { event: "message.created", chat: 12, seq, message: message(seq, { sender }) };
}

function deleted(seq: number, of: number, sender: number | string = BORIS): LogEvent {
  return {
    event: "message.deleted",
    chat: 12,
    seq,
    message: message(of, { sender, deleted: true, text: "" }),
  };
}

describe("unread", () => {
  test("counts what others wrote after my position", () => {
    expect(after(chat(), created(1), created(2)).unread_count).toBe(2);
  });

  test("a message of mine, from any device, reads everything before it", () => {
    expect(after(chat(), created(1), created(2, ME))).toMatchObject({ unread_count: 0, read_seq: 2 });
    expect(after(chat(), created(1), created(2, ME), created(3)).unread_count).toBe(1);
  });

  test("a deletion takes back what counted, and only that", () => {
    expect(after(chat(), created(1), created(2), deleted(3, 2)).unread_count).toBe(1);
    expect(after(chat({ read_seq: 1, last_seq: 1 }), created(2), deleted(3, 1)).unread_count).toBe(1);
    expect(after(chat(), created(1), deleted(2, 1, ME)).unread_count).toBe(1);
  });

  test("a message that was deleted before it reached me does not count", () => {
    const gone = { ...created(1), message: message(1, { deleted: true }) } as LogEvent;
    expect(after(chat(), gone).unread_count).toBe(0);
  });
});

describe("the newest message", () => {
  test("is replaced by its newer state, not by another's", () => {
    const both = after(chat(), created(1), created(2));
    expect(after(both, deleted(3, 1)).last_message).toMatchObject({ seq: 2, deleted: false });
    expect(after(both, deleted(3, 2)).last_message).toMatchObject({ seq: 2, deleted: true });
  });

  test("orders the chats, an empty one by its beginning", () => {
    const chats = [
      chat({ id: 1, last_message: message(5) }),
      chat({ id: 2, created_at: AT }),
      chat({ id: 3, last_message: message(9) }),
    ];
    expect(byActivity(new Map(chats.map((one) => [one.id, one])))).toEqual([2, 3, 1]);
  });
});

describe("members", () => {
  const joined: LogEvent = {
    event: "member.joined",
    chat: 12,
    seq: 1,
    user: VERA,
    role: "member",
    by: BORIS,
    at: AT,
  };

  test("join, change and leave", () => {
    const three = after(chat(), joined);
    expect(three).toMatchObject({ member_count: 3, last_seq: 1 });
    expect(three.members?.at(-1)).toMatchObject({ user: VERA, read_seq: 1 });
    const promoted = after(three, { ...joined, event: "member.changed", seq: 2, role: "admin" });
    expect(promoted.members?.at(-1)?.role).toBe("admin");
    expect(promoted.my_role).toBe("member");
    const { role: _, ...leaving } = joined as Extract<LogEvent, { event: "member.joined" }>;
    expect(after(promoted, { ...leaving, event: "member.left", seq: 3 })).toMatchObject({ member_count: 2 });
  });

  test("the joining of one who is there already changes nothing of him", () => {
    const moved = applyPosition(chat(), { event: "read", chat: 12, user: BORIS, up_to: 9 });
    expect(after(moved, { ...joined, user: BORIS }).members).toEqual(moved.members);
  });

  test("my own role follows", () => {
    const mine: LogEvent = {
      event: "member.changed",
      chat: 12,
      seq: 1,
      user: ME,
      role: "owner",
      by: BORIS,
      at: AT,
    };
    expect(after(chat(), mine).my_role).toBe("owner");
  });

  test("a chat that grows beyond a hundred has no member list, only their number", () => {
    const members = Array.from({ length: 100 }, (_, user) => ({
      user,
      username: `u${user}`,
      display_name: "",
      avatar: null,
      role: "member" as const,
      joined_at: AT,
      read_seq: 0,
      delivered_seq: 0,
    }));
    const full = chat({ members, member_count: 100 });
    const grown = after(full, joined);
    expect(grown).toMatchObject({ members: null, member_count: 101 });
    expect(after(grown, { ...joined, seq: 2, user: "other" })).toMatchObject({ member_count: 102 });
  });

  test("the title", () => {
    const event: LogEvent = { event: "chat.updated", chat: 12, seq: 1, title: "New", by: BORIS, at: AT };
    expect(after(chat(), event).title).toBe("New");
  });
});

describe("ticks", () => {
  const mine = message(3, { sender: ME });
  const moved = (event: "read" | "delivered", up_to: number, start = chat()): Chat =>
    applyPosition(start, { event, chat: 12, user: BORIS, up_to });

  test("sent, delivered, read", () => {
    expect(tick(chat(), mine, ME)).toBe("sent");
    expect(tick(moved("delivered", 3), mine, ME)).toBe("delivered");
    expect(tick(moved("read", 3), mine, ME)).toBe("read");
    expect(tick(moved("read", 2), mine, ME)).toBe("sent");
  });

  test("positions never move back", () => {
    expect(tick(moved("read", 1, moved("read", 3)), mine, ME)).toBe("read");
  });

  test("who answers has read", () => {
    expect(tick(after(chat(), created(4)), mine, ME)).toBe("read");
  });

  test("in a group the slowest counts; where positions are not known, only the sending", () => {
    const others = chat().members ?? [];
    const vera = { ...others[1], user: VERA, read_seq: 1, delivered_seq: 3 } as (typeof others)[number];
    const group = moved("read", 3, chat({ members: [...others, vera] }));
    expect(tick(group, mine, ME)).toBe("delivered");
    expect(tick(chat({ members: null }), mine, ME)).toBe("sent");
  });
});
