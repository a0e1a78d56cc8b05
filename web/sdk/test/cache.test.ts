import { afterEach, expect, test } from "vitest";
import { memoryStorage, type StorageLike } from "../src/world.ts";
import type { FakeServer } from "./support/fake-server.ts";
import { BORIS, chat, created, HELLO, ME, message, TestWorld } from "./support/world.ts";

const worlds: TestWorld[] = [];

afterEach(async () => {
  for (const world of worlds.splice(0)) await world.stop();
});

/** A page of the application; the next one has the same server and the same storage. */
async function page(cache: StorageLike, server?: FakeServer): Promise<TestWorld> {
  const world = await TestWorld.start({ cache, storage: cache, ...(server ? { url: server.url } : {}) });
  worlds.push(world);
  world.rest.on("GET /api/chats/12/messages/", { body: [message(1), message(2)] });
  return world;
}

/** A page that had the chat open, was current, and ended. */
async function earlier(cache: StorageLike): Promise<TestWorld> {
  const world = await page(cache);
  const last = message(2);
  const peer = await world.connected(chat({ last_seq: 2, last_message: last, unread_count: 2 }));
  await world.client.open(12);
  peer.send(created(3));
  await world.settled(peer);
  world.clock.advance(2_000);
  world.client.close();
  return world;
}

const texts = (world: TestWorld) => world.client.state.timelines.get(12)?.messages.map(({ text }) => text);

test("the next page shows what was known, marked as not current, before it connects", async () => {
  const cache = memoryStorage();
  const first = await earlier(cache);
  const { client, clock } = await page(cache, first.server);
  expect(client.state).toMatchObject({ me: ME, ready: false, order: [12] });
  expect(client.state.chats).toEqual(first.client.state.chats);
  expect(client.state.timelines).toEqual(first.client.state.timelines);
  expect(client.state.users.get(BORIS)?.display_name).toBe("Борис");
  client.close();
  expect(clock.pending).toBe(0);
});

test("catches up from where it was, and only then is current", async () => {
  const cache = memoryStorage();
  const first = await earlier(cache);
  const next = await page(cache, first.server);
  next.client.connect();
  const peer = await first.server.peer();
  peer.send(HELLO);
  const sync = await peer.next("sync");
  expect(sync).toMatchObject({ epoch: "e1", chats: { "12": 3 } });
  expect(next.client.state.ready).toBe(false);
  peer.send(created(4), { event: "synced", ref: sync["ref"], more: false });
  await next.until((state) => state.ready);
  expect(texts(next)).toEqual(["text 1", "text 2", "text 3", "text 4"]);
  expect(next.client.state.chats.get(12)?.unread_count).toBe(4);
});

test("what was written without a connection is shown at once, and sent", async () => {
  const cache = memoryStorage();
  const first = await earlier(cache);
  const offline = await page(cache, first.server);
  const sent = offline.client.send(12, "в поезде");
  offline.client.close();
  const next = await page(cache, first.server);
  expect(next.client.state.pending).toEqual([sent]);
  next.client.connect();
  const peer = await first.server.peer();
  peer.send(HELLO);
  expect(await peer.next("message")).toMatchObject({ client_id: sent?.client_id, text: "в поезде" });
});

test("another log, or another user: nothing of it is left", async () => {
  for (const other of [{ epoch: "e2" }, { user: BORIS }]) {
    const cache = memoryStorage();
    const first = await earlier(cache);
    const next = await page(cache, first.server);
    next.client.connect();
    const peer = await first.server.peer();
    peer.send({ ...HELLO, ...other });
    expect((await peer.next("sync"))["chats"]).toEqual({});
    expect(next.client.state.chats.size).toBe(0);
    expect(texts(next) ?? []).toEqual([]);
  }
});

test("forget leaves nothing behind, and what makes no sense is not taken", async () => {
  const cache = memoryStorage();
  const world = await earlier(cache);
  expect(cache.length).toBe(1);
  world.client.forget();
  expect(cache.length).toBe(0);
  cache.setItem(`beseda.cache.${world.server.url.replace("http", "ws")}/ws/`, '{"user":57}');
  expect((await page(cache, world.server)).client.state.me).toBeNull();
});

test("is bounded: the newest 50 chats, the newest 30 messages of an open one", async () => {
  const cache = memoryStorage();
  const world = await page(cache);
  const many = Array.from({ length: 80 }, (_, index) =>
    chat({ id: 100 + index, created_at: `2026-11-24T09:${10 + (index % 50)}:00.000000Z` }),
  );
  const page12 = Array.from({ length: 50 }, (_, index) => message(index + 1));
  world.rest.on("GET /api/chats/12/messages/", { body: page12 });
  await world.connected(chat({ last_seq: 50, last_message: page12.at(-1) ?? null }), ...many);
  await world.client.open(12);
  world.clock.advance(2_000);
  const next = await page(cache, world.server);
  expect(next.client.state.order).toEqual(world.client.state.order.slice(0, 50));
  expect(next.client.state.timelines.get(12)).toMatchObject({ hasOlder: true, hasNewer: false });
  expect(texts(next)).toEqual(page12.slice(-30).map(({ text }) => text));
});

test("a storage that is full or forbidden does no harm", async () => {
  const cache: StorageLike = {
    ...memoryStorage(),
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
  const world = await page(cache);
  const peer = await world.connected(chat());
  world.clock.advance(2_000);
  peer.send(created(1));
  await world.settled(peer);
  expect(world.client.state.chats.get(12)?.last_seq).toBe(1);
});
