import type { Message } from "@beseda/sdk";
import { describe, expect, test } from "vitest";
import { en } from "../src/i18n/en.ts";
import { ru } from "../src/i18n/ru.ts";
import { emojiAlone } from "../src/lib/emoji.ts";
import { ago, daysBetween, listTime } from "../src/lib/format.ts";
import { linkify } from "../src/lib/linkify.ts";
import { hue, initials } from "../src/lib/names.ts";
import { parseRoute } from "../src/lib/route.ts";
import { messageById, rows } from "../src/lib/rows.ts";
import { secondWindow } from "../src/lib/second-window.ts";
import { Heights, ROWS_MAX, rangeAt, rowAt } from "../src/lib/window.ts";

const at = (text: string): Date => new Date(text);

function message(seq: number, sender: number, time: string): Message {
  return {
    id: seq,
    chat: 1,
    sender,
    text: "x",
    created_at: time,
    seq,
    edited_at: null,
    deleted: false,
    reply_to: null,
    client_id: null,
  };
}

describe("rows", () => {
  const ME = 1;
  const messages = [
    message(1, 2, "2026-11-23T10:00:00.000000"),
    message(2, 2, "2026-11-23T10:01:00.000000"),
    message(3, 2, "2026-11-23T10:20:00.000000"),
    message(4, ME, "2026-11-24T10:00:00.000000"),
    message(5, 2, "2026-11-24T10:00:30.000000"),
  ];
  const shape = (readSeq: number | null): readonly string[] =>
    rows(messages, [], readSeq, ME).map((row) =>
      row.kind === "message"
        ? `${row.message.seq}${row.first ? " first" : ""}${row.last ? " last" : ""}`
        : row.kind,
    );

  test("days, and runs of one sender", () => {
    expect(shape(null)).toEqual([
      "day",
      "1 first",
      "2 last",
      "3 first last",
      "day",
      "4 first last",
      "5 first last",
    ]);
  });

  test("one line above the first unread message of somebody else", () => {
    expect(shape(3)).toEqual([
      "day",
      "1 first",
      "2 last",
      "3 first last",
      "day",
      "4 first last",
      "unread",
      "5 first last",
    ]);
    expect(shape(1)).toEqual([
      "day",
      "1 first last",
      "unread",
      "2 first last",
      "3 first last",
      "day",
      "4 first last",
      "5 first last",
    ]);
  });
});

describe("a message by its id", () => {
  const some = [2, 5, 9].map((id) => message(id, 1, "2026-11-23T10:00:00.000000"));

  test.each([2, 5, 9])("%d is there", (id) => {
    expect(messageById(some, id)?.id).toBe(id);
  });

  test.each([0, 3, 10])("%d is not", (id) => {
    expect(messageById(some, id)).toBeUndefined();
  });
});

describe("the window on a long list", () => {
  const keys = Array.from({ length: 20_000 }, (_, index) => `row-${index}`);

  test("a row that was not drawn yet is as high as the first drawn ones are on average", () => {
    const heights = new Heights();
    heights.put("row-0", 30);
    heights.put("row-1", 70);
    expect([...heights.offsets(keys.slice(0, 4))]).toEqual([0, 30, 100, 150, 200]);
    heights.put("row-1", 30);
    expect([...heights.offsets(keys.slice(0, 4))]).toEqual([0, 30, 60, 110, 160]);
  });

  test("the row at a height, and the nearest outside", () => {
    const offsets = new Heights().offsets(keys.slice(0, 3));
    const at = [-5, 0, 47, 48, 143, 9_999].map((height) => rowAt(offsets, height));
    expect(at).toEqual([0, 0, 0, 1, 2, 2]);
  });

  test("draws what is in sight and some beside it, never more than the limit", () => {
    const offsets = new Heights().offsets(keys);
    expect(rangeAt(offsets, 480_000, 480, 96)).toEqual({ from: 9_998, to: 10_013 });
    const flat = new Heights();
    for (const key of keys) flat.put(key, 4);
    const { from, to } = rangeAt(flat.offsets(keys), 40_000, 600);
    expect(to - from).toBe(ROWS_MAX);
    expect([from <= 10_000, to >= 10_150]).toEqual([true, true]);
  });

  test("nothing of nothing", () => {
    expect(rangeAt(new Heights().offsets([]), 0, 600)).toEqual({ from: 0, to: 0 });
  });
});

describe("emoji alone", () => {
  test.each(["🙂", "👍🏽", "❤️", "👩‍🚀", "👨‍👩‍👧‍👦", "🇷🇺", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣", "☝🏽", "🙂🙂🙂", "🎉 ❤️"])(
    "%s is",
    (text) => {
      expect(emojiAlone(text)).toBe(true);
    },
  );

  test.each(["", "1", "12", "#", "a🙂", "🙂🙂🙂🙂", "ok", "©"])("%s is not", (text) => {
    expect(emojiAlone(text)).toBe(false);
  });
});

describe("linkify", () => {
  test.each([
    ["no address", [["no address", null]]],
    [
      "see https://a.example/x?y=1, please.",
      [
        ["see ", null],
        ["https://a.example/x?y=1", "https://a.example/x?y=1"],
        [", please.", null],
      ],
    ],
    [
      "(https://a.example/b_(c))",
      [
        ["(", null],
        ["https://a.example/b_(c)", "https://a.example/b_(c)"],
        [")", null],
      ],
    ],
    ["javascript:alert(1) http://", [["javascript:alert(1) http://", null]]],
  ])("%s", (text, pieces) => {
    expect(linkify(text).map((piece) => [piece.text, piece.href])).toEqual(pieces);
  });

  test("loses nothing of the text", () => {
    const text = "a https://x.example/?q=<b> «http://y.example/ж»\nhttp://z.example";
    expect(
      linkify(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });
});

describe("times", () => {
  const now = at("2026-11-24T12:00:00");

  test.each([
    ["2026-11-24T11:59:40", "this minute"],
    ["2026-11-24T11:55:00", "5 minutes ago"],
    ["2026-11-24T09:00:00", "3 hours ago"],
    ["2026-11-23T23:59:00", "yesterday"],
    ["2026-11-20T12:00:00", "4 days ago"],
    ["2026-10-01T12:00:00", "Oct 1, 2026"],
  ])("%s is %s", (time, text) => {
    expect(ago("en", at(time), now)).toBe(text);
  });

  test("the list shows the time today, the weekday this week, then the date", () => {
    expect(listTime("en", at("2026-11-24T09:05:00"), now)).toBe("09:05 AM");
    expect(listTime("ru", at("2026-11-24T09:05:00"), now)).toBe("09:05");
    expect(listTime("en", at("2026-11-22T09:05:00"), now)).toBe("Sun");
    expect(listTime("ru", at("2026-01-02T09:05:00"), now)).toBe("02.01.26");
  });

  test("days are those of the calendar", () => {
    expect(daysBetween(at("2026-11-23T23:59:59"), at("2026-11-24T00:00:01"))).toBe(1);
    expect(daysBetween(at("2026-11-24T00:00:01"), at("2026-11-24T23:59:59"))).toBe(0);
  });
});

describe("names", () => {
  test.each([
    ["Anna", "A"],
    ["анна каренина", "АК"],
    ["👩‍🚀 Zoe", "👩Z"],
    ["  ", "?"],
  ])("initials of %s", (name, letters) => {
    expect(initials(name)).toBe(letters);
  });

  test("a colour stays with its id", () => {
    expect(hue(57)).toBe(hue("57"));
    expect(hue("8c1f-uuid")).toBe(hue("8c1f-uuid"));
  });
});

describe("texts", () => {
  test("numbers take their form", () => {
    expect([1, 2].map(en.chat.members)).toEqual(["1 member", "2 members"]);
    expect([1, 2, 5, 21].map(ru.chat.members)).toEqual([
      "1 участник",
      "2 участника",
      "5 участников",
      "21 участник",
    ]);
  });

  test("nothing is left in the other language", () => {
    const words = (texts: object): readonly string[] =>
      Object.values(texts).flatMap((one: unknown) =>
        typeof one === "string" ? [one] : typeof one === "object" && one !== null ? words(one) : [],
      );
    expect(words(ru).filter((text) => !/[а-я]/i.test(text))).toEqual([]);
    expect(words(en).filter((text) => /[а-я]/i.test(text))).toEqual([]);
  });
});

describe("addresses", () => {
  test("of a chat", () => {
    expect(parseRoute("#/chats/12")).toBe(12);
    expect(parseRoute("#/chats/x")).toBeNull();
    expect(parseRoute("")).toBeNull();
  });

  test("of a second window for a second person", () => {
    const here = { protocol: "http:", port: "8000" };
    expect(secondWindow({ ...here, hostname: "localhost" })).toBe("http://127.0.0.1:8000/");
    expect(secondWindow({ ...here, hostname: "127.0.0.1" })).toBe("http://localhost:8000/");
    expect(secondWindow({ ...here, hostname: "chat.example" })).toBeNull();
  });
});
