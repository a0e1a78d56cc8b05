import { describe, expect, test } from "vitest";
import { decodePosition, decodeReceipts, decodeUnread } from "../src/api.ts";
import {
  decodeChat,
  decodeFrame,
  decodeMember,
  decodeMessage,
  decodePresence,
  decodeUser,
  encodeCommand,
} from "../src/codec.ts";
import { closeAction, mayRetry } from "../src/codes.ts";
import { list, record, text } from "../src/decode.ts";
import { errorFromAnswer } from "../src/errors.ts";
import type { Command } from "../src/frames.ts";
import { example, examples } from "./support/protocol.ts";

/** What was read, with what an example may leave out put back as `null`, must be what was written. */
function withoutNulls(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, inner: unknown) => (inner === null ? undefined : inner)));
}

describe("events", () => {
  test.each(examples("events"))("%s is read whole", (name, frame) => {
    const event = decodeFrame(JSON.stringify(frame));
    expect(event?.event).toBe(name);
    expect(withoutNulls(event)).toEqual(withoutNulls(frame));
  });

  test("a user id may be a string", () => {
    const frame = JSON.stringify({ ...(example("events/read.json") as object), user: "8c1f-uuid" });
    expect(decodeFrame(frame)).toMatchObject({ user: "8c1f-uuid" });
  });

  test("an unknown event is null, an unknown field is dropped", () => {
    expect(decodeFrame('{"event":"reaction.added","chat":12}')).toBeNull();
    const more = JSON.stringify({ ...(example("events/typing.json") as object), mood: "good" });
    expect(decodeFrame(more)).toEqual(example("events/typing.json"));
  });

  test.each([
    ["no JSON", "{"],
    ["not an object", "[]"],
    ["no event", "{}"],
    ["a name out of the prototype chain", '{"event":"constructor","chat":"x"}'],
    ["a missing field", '{"event":"typing","chat":12}'],
    ["a wrong type", '{"event":"typing","chat":"twelve","user":57}'],
    ["a number that is no integer", '{"event":"reset","chat":1.5}'],
  ])("%s is never taken for an event", (_, frame) => {
    let read: unknown = null;
    try {
      read = decodeFrame(frame);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
    expect(read).toBeNull();
  });
});

describe("acks", () => {
  test.each(examples("acks"))("%s is read whole", (_, frame) => {
    const ack = decodeFrame(JSON.stringify(frame));
    if (ack?.event !== "ack") throw new Error("not an ack");
    expect(withoutNulls({ event: "ack", ref: ack.ref, ...ack.body })).toEqual(withoutNulls(frame));
  });
});

describe("commands", () => {
  const commands: { readonly [A in Command["action"]]: Extract<Command, { action: A }> } = {
    message: { action: "message", chat: 12, text: "Привет!", client_id: "b1c9", reply_to: 344 },
    edit: { action: "edit", chat: 12, message_id: 345, text: "Привет всем!" },
    delete: { action: "delete", chat: 12, message_id: 345 },
    read: { action: "read", chat: 12, seq: 43 },
    delivered: { action: "delivered", chat: 12, seq: 43 },
    typing: { action: "typing", chat: 12 },
    sync: { action: "sync", epoch: "f3a9c2d41b7e", chats: { "12": 57, "14": 0 } },
    watch_presence: { action: "watch_presence", users: [57, 58] },
    refresh_token: { action: "refresh_token", token: "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjo1N30.c2ln" },
    ping: { action: "ping" },
  };

  test.each(examples("commands"))("%s is written as the example", (name, frame) => {
    const { ref = null } = frame as { ref?: number | string };
    const command = commands[name as Command["action"]];
    expect(JSON.parse(encodeCommand(command, ref))).toEqual(frame);
  });

  test("there is an example of each", () => {
    expect(
      examples("commands")
        .map(([name]) => name)
        .sort(),
    ).toEqual(Object.keys(commands).sort());
  });
});

describe("REST answers", () => {
  const decoders: Readonly<Record<string, (value: unknown, path: string) => unknown>> = {
    user: decodeUser,
    users: list(decodeUser),
    blocks: list(decodeUser),
    tokens: record<{ access: string; refresh: string }>({ access: text, refresh: text }),
    "token-verified": record({}),
    "token-blacklisted": record({}),
    "ws-ticket": record<{ ticket: string }>({ ticket: text }),
    chat: decodeChat,
    "chat-large": decodeChat,
    "chat-direct": decodeChat,
    chats: list(decodeChat),
    member: decodeMember,
    members: list(decodeMember),
    message: decodeMessage,
    "message-deleted": decodeMessage,
    messages: list(decodeMessage),
    receipts: decodeReceipts,
    read: decodePosition,
    delivered: decodePosition,
    unread: decodeUnread,
    presence: list(decodePresence),
  };

  test.each(examples("rest"))("%s is read whole", (name, body) => {
    const decode = decoders[name];
    if (decode === undefined) throw new Error(`no decoder for ${name}`);
    const { chat_id: _, ...rest } = body as { chat_id?: number };
    expect(withoutNulls(decode(body, name))).toEqual(withoutNulls(Array.isArray(body) ? body : rest));
  });
});

describe("codes", () => {
  const closeCodes = example("close-codes.json") as { code: number; name: string; action: string }[];
  const errorCodes = example("error-codes.json") as { code: string; status: number | null; retry: boolean }[];

  test.each(closeCodes)("close code $code means $action", ({ code, action }) => {
    expect(closeAction(code)).toBe(action);
  });

  test.each([1014, 3000, 4402, 4410, 4499])("close code %i, which nobody listed, means retry", (code) => {
    expect(closeAction(code)).toBe("retry");
  });

  test.each(errorCodes)("error code $code says whether to try again", ({ code, retry }) => {
    expect(mayRetry(code)).toBe(retry);
  });

  test.each(errorCodes.filter((one) => one.status !== null))(
    "$code comes out of its problem document",
    (row) => {
      const body = example(`errors/${row.code}.json`) as {
        detail: string;
        errors?: Record<string, string[]>;
      };
      const error = errorFromAnswer(row.status ?? 0, body, row.code === "busy" ? "3" : null);
      expect(error).toMatchObject({
        code: row.code,
        detail: body.detail,
        status: row.status,
        retry: row.retry,
      });
      expect(error.fields).toEqual(body.errors ?? {});
      expect(error.retryAfterMs).toBe(row.code === "busy" ? 3000 : null);
    },
  );

  test("an answer of a proxy in between becomes an error too", () => {
    expect(errorFromAnswer(502, "<html>", null)).toMatchObject({ code: "busy", status: 502, retry: true });
    expect(errorFromAnswer(404, "<html>", null)).toMatchObject({ code: "unreadable_answer", retry: false });
  });
});
