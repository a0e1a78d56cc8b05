import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Peer } from "./support/fake-server.ts";
import { BORIS, chat, created, ME, message, TestWorld } from "./support/world.ts";

let world: TestWorld;
let peer: Peer;

beforeEach(async () => {
  world = await TestWorld.start();
  peer = await world.connected(chat());
});
afterEach(() => world.stop());

async function cut(): Promise<void> {
  peer.cut();
  await world.until(({ connection }) => connection.retryAt !== null);
}

describe("typing", () => {
  const typing = { event: "typing", chat: 12, user: BORIS };

  test("ends by itself, later when it is said again", async () => {
    peer.send(typing);
    await world.until((state) => state.typing.has(12));
    world.clock.advance(4_000);
    peer.send(typing);
    await world.settled(peer);
    world.clock.advance(5_999);
    expect(world.client.state.typing.get(12)).toEqual([BORIS]);
    world.clock.advance(1);
    expect(world.client.state.typing.has(12)).toBe(false);
  });

  test("ends at that user's message", async () => {
    peer.send(typing, created(1));
    const state = await world.until(({ chats }) => chats.get(12)?.last_seq === 1);
    await world.settled(peer);
    expect(state.typing.has(12) && world.client.state.typing.has(12)).toBe(false);
  });

  test("my own on another device is no news", async () => {
    peer.send({ ...typing, user: ME });
    await world.settled(peer);
    expect(world.client.state.typing.size).toBe(0);
  });

  test("mine is told once in three seconds, as often as the server passes it on", async () => {
    for (let key = 0; key < 5; key += 1) world.client.typing(12);
    expect(await peer.any()).toEqual({ action: "typing", chat: 12 });
    await world.quiet(peer, 2_999);
    world.client.typing(12);
    await world.quiet(peer, 1);
    world.client.typing(12);
    expect(await peer.any()).toEqual({ action: "typing", chat: 12 });
  });
});

describe("presence", () => {
  const snapshot = [{ user: BORIS, online: true, last_seen: null }];

  test("a snapshot, then changes; unknown without a connection; asked again with the next", async () => {
    world.client.watchPresence([BORIS, BORIS]);
    const { ref, users } = await peer.next("watch_presence");
    expect(users).toEqual([BORIS]);
    peer.send({ event: "ack", ref, presence: snapshot });
    await world.until(({ presence }) => presence.get(BORIS)?.online === true);
    peer.send({ event: "presence", user: BORIS, online: false, last_seen: "2026-11-24T10:00:00.000000Z" });
    await world.until(({ presence }) => presence.get(BORIS)?.online === false);
    await cut();
    expect(world.client.state.presence.get(BORIS)).toMatchObject({ online: null });
    world.client.nudge();
    expect(await (await world.greet()).next("watch_presence")).toMatchObject({ users: [BORIS] });
  });

  test("the same list is not asked for twice, and of lists in a row only the last", async () => {
    world.client.watchPresence([1]);
    world.client.watchPresence([1, 2]);
    world.client.watchPresence([1, 2, 3]);
    world.client.watchPresence([1, 2, 3]);
    const first = await peer.next("watch_presence");
    expect(first["users"]).toEqual([1]);
    peer.send({ event: "ack", ref: first["ref"], presence: [] });
    const second = await peer.next("watch_presence");
    expect(second["users"]).toEqual([1, 2, 3]);
    peer.send({ event: "ack", ref: second["ref"], presence: [] });
    await world.quiet(peer, 1_000);
  });

  test("a refusal that may pass is tried again", async () => {
    world.client.watchPresence([BORIS]);
    const { ref } = await peer.next("watch_presence");
    peer.send({ event: "error", ref, code: "rate_limited", detail: "Slow down." });
    await world.settled(peer);
    world.clock.advance(250);
    expect(await peer.next("watch_presence")).toMatchObject({ users: [BORIS] });
  });
});

describe("positions", () => {
  test("what arrives is told as delivered, many at a time as one", async () => {
    peer.send(created(1), created(2), created(3));
    await world.until(({ chats }) => chats.get(12)?.last_seq === 3);
    world.clock.advance(200);
    expect(await peer.any()).toMatchObject({ action: "delivered", chat: 12, seq: 3 });
    await world.quiet(peer, 1_000);
  });

  test("what a chat brings along is told too, unless it was", async () => {
    peer.send(
      { event: "chat.created", chat: 13, details: chat({ id: 13, last_seq: 5, last_message: message(5) }) },
      {
        event: "chat.created",
        chat: 14,
        details: chat({
          id: 14,
          last_seq: 5,
          last_message: message(5),
          members: chat().members?.map((one) => ({ ...one, delivered_seq: 5 })) ?? null,
        }),
      },
    );
    await world.until(({ chats }) => chats.size === 3);
    world.clock.advance(200);
    expect(await peer.next("delivered")).toMatchObject({ chat: 13, seq: 5 });
    await world.quiet(peer, 1_000);
  });

  test("reading shows at once, is told once, and never goes back", async () => {
    peer.send(created(1), created(2));
    await world.until(({ chats }) => chats.get(12)?.unread_count === 2);
    world.client.markRead(12);
    world.client.markRead(12, 1);
    expect(world.client.state.chats.get(12)).toMatchObject({ unread_count: 0, read_seq: 2 });
    world.clock.advance(200);
    const { ref, seq } = await peer.next("read");
    expect(seq).toBe(2);
    peer.send({ event: "ack", ref, chat: 12, up_to: 2, unread_count: 0 });
    await world.settled(peer);
    expect(world.client.state.chats.get(12)?.unread_count).toBe(0);
  });

  test("reading in part counts what is loaded, or takes the server's word", async () => {
    peer.send(created(1), created(2), created(3));
    await world.until(({ chats }) => chats.get(12)?.unread_count === 3);
    world.client.markRead(12, 1);
    world.clock.advance(200);
    const { ref } = await peer.next("read");
    peer.send({ event: "ack", ref, chat: 12, up_to: 1, unread_count: 2 });
    await world.until(({ chats }) => chats.get(12)?.unread_count === 2);
    world.rest.on("GET /api/chats/12/messages/", { body: [message(1), message(2), message(3)] });
    await world.client.open(12);
    world.client.markRead(12, 2);
    expect(world.client.state.chats.get(12)?.unread_count).toBe(1);
  });

  test("what was read without a connection is told with the next", async () => {
    peer.send(created(1));
    await world.until(({ chats }) => chats.get(12)?.unread_count === 1);
    await cut();
    world.client.markRead(12);
    world.client.nudge();
    const second = await world.greet();
    await world.answerSync(second);
    world.clock.advance(200);
    expect(await second.next("read")).toMatchObject({ chat: 12, seq: 1 });
  });

  test("reading on another device shows here; when only the server can count, it is asked", async () => {
    peer.send(created(1), created(2), created(3));
    await world.until(({ chats }) => chats.get(12)?.unread_count === 3);
    world.rest.on("GET /api/chats/12/", { body: chat({ last_seq: 3, read_seq: 1, unread_count: 2 }) });
    peer.send({ event: "read", chat: 12, user: ME, up_to: 1 });
    await world.until(({ chats }) => chats.get(12)?.unread_count === 2);
    peer.send({ event: "read", chat: 12, user: ME, up_to: 3 });
    const state = await world.until(({ chats }) => chats.get(12)?.unread_count === 0);
    expect(state.chats.get(12)?.read_seq).toBe(3);
  });
});

describe("names", () => {
  test("of those who join later are looked up together", async () => {
    const vera = { id: 59, username: "vera", display_name: "Vera", avatar: "/vera.png" };
    world.clock.advance(30);
    await world.settled(peer);
    world.rest.on("GET /api/users/", { body: [vera] });
    const joined = { event: "member.joined", chat: 12, role: "member", by: BORIS, at: message(1).created_at };
    peer.send({ ...joined, seq: 1, user: 59 }, { ...joined, seq: 2, user: 60 });
    await world.until(({ chats }) => chats.get(12)?.last_seq === 2);
    world.clock.advance(30);
    const state = await world.until(({ users }) => users.has(59));
    expect(state.users.get(59)).toEqual(vera);
    expect(world.rest.calls.at(-1)?.path).toBe("/api/users/?id=59&id=60");
  });
});
