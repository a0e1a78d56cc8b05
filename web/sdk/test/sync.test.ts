import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ChatEvent } from "../src/frames.ts";
import type { Peer } from "./support/fake-server.ts";
import { BORIS, chat, created, HELLO, message, TestWorld } from "./support/world.ts";

let world: TestWorld;
let heard: number[];

beforeEach(async () => {
  world = await TestWorld.start();
  heard = [];
  world.client.onEvent((event: ChatEvent) => {
    if ("seq" in event) heard.push(event.seq);
  });
});
afterEach(() => world.stop());

async function reconnected(peer: Peer): Promise<Peer> {
  peer.cut();
  await world.until(({ connection }) => connection.retryAt !== null);
  world.client.nudge();
  return world.greet();
}

describe("catching up", () => {
  test("the first sync names nothing, and the answer is the chat list", async () => {
    world.client.connect();
    const peer = await world.greet();
    const sync = await world.answerSync(
      peer,
      { event: "chat.created", chat: 12, details: chat({ last_seq: 4, last_message: message(4) }) },
      { event: "chat.created", chat: 13, details: chat({ id: 13, last_seq: 9, last_message: message(9) }) },
    );
    expect(sync).toMatchObject({ chats: {} });
    expect(world.client.state.order).toEqual([13, 12]);
  });

  test("after a cut it names what it has, and misses nothing", async () => {
    const first = await world.connected(chat({ last_seq: 4 }));
    first.send(created(5));
    await world.until((state) => state.chats.get(12)?.last_seq === 5);
    const second = await reconnected(first);
    const sync = await world.answerSync(second, created(6), created(7));
    expect(sync).toMatchObject({ epoch: "e1", chats: { "12": 5 } });
    await world.until((state) => state.chats.get(12)?.last_seq === 7);
    expect(heard).toEqual([5, 6, 7]);
  });

  test("a live event that crosses the sync is dropped, and comes again in its place", async () => {
    const first = await world.connected(chat({ last_seq: 4 }));
    const second = await reconnected(first);
    second.send(created(7));
    const { ref } = await second.next("sync");
    second.send(created(5), created(6), created(7), { event: "synced", ref, more: false }, created(8));
    await world.until((state) => state.chats.get(12)?.last_seq === 8);
    expect(heard).toEqual([5, 6, 7, 8]);
    expect(world.client.state.chats.get(12)?.unread_count).toBe(4);
  });

  test("repeats are dropped", async () => {
    const peer = await world.connected(chat({ last_seq: 4 }));
    peer.send(created(5), created(5), created(4), created(6), created(5));
    await world.settled(peer);
    expect(heard).toEqual([5, 6]);
  });

  test("a hole asks again, once, however many events show it", async () => {
    const peer = await world.connected(chat({ last_seq: 4 }));
    peer.send(created(5), created(7), created(8));
    const { ref, chats } = await peer.next("sync");
    expect(chats).toEqual({ "12": 5 });
    peer.send(created(6), created(7), created(8), { event: "synced", ref, more: false });
    await world.until((state) => state.chats.get(12)?.last_seq === 8);
    await world.settled(peer);
    expect(heard).toEqual([5, 6, 7, 8]);
  });

  test("a hole that asking does not fill: the chat is loaded anew", async () => {
    const fresh = chat({ last_seq: 7, unread_count: 3, last_message: message(7) });
    const peer = await world.connected(chat({ last_seq: 4 }));
    world.rest.on("GET /api/chats/12/", { body: fresh });
    peer.send(created(7));
    for (let round = 0; round < 3; round += 1) {
      const { ref } = await peer.next("sync");
      peer.send({ event: "synced", ref, more: false });
    }
    const state = await world.until(({ chats }) => chats.get(12)?.last_seq === 7);
    expect(state.chats.get(12)?.unread_count).toBe(3);
    peer.send(created(8));
    await world.until(({ chats }) => chats.get(12)?.last_seq === 8);
    expect(heard).toEqual([8]);
  });

  test("a refused sync is tried again", async () => {
    world.client.connect();
    const peer = await world.greet();
    const { ref } = await peer.next("sync");
    peer.send({ event: "error", ref, code: "busy", detail: "Later." });
    await world.settled(peer);
    world.clock.advance(250);
    await world.answerSync(peer);
    expect(world.client.state.ready).toBe(true);
  });
});

describe("reset", () => {
  test("forgets the chat's place, loads chat and messages anew, and goes on from there", async () => {
    const peer = await world.connected(chat({ last_seq: 4 }));
    world.rest.on("GET /api/chats/12/messages/", { body: [message(3), message(4)] });
    await world.client.open(12);
    world.rest.on("GET /api/chats/12/", { body: chat({ last_seq: 900, last_message: message(900) }) });
    world.rest.on("GET /api/chats/12/messages/", { body: [message(899), message(900)] });
    peer.send({ event: "reset", chat: 12 });
    await world.until(({ timelines }) => timelines.get(12)?.messages[0]?.seq === 899);
    peer.send(created(901));
    const state = await world.until(({ timelines }) => timelines.get(12)?.messages.length === 3);
    expect(state.timelines.get(12)?.messages.map((one) => one.seq)).toEqual([899, 900, 901]);
  });

  test("an event between the reset and the answer is not lost", async () => {
    const peer = await world.connected(chat({ last_seq: 4 }));
    let answer = (): void => undefined;
    world.rest.on("GET /api/chats/12/", async () => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return { body: chat({ last_seq: 900 }) };
    });
    peer.send({ event: "reset", chat: 12 }, created(901));
    await world.settled(peer);
    answer();
    const { ref, chats } = await peer.next("sync");
    expect(chats).toEqual({ "12": 900 });
    peer.send(created(901), { event: "synced", ref, more: false });
    await world.until((state) => state.chats.get(12)?.last_seq === 901);
    expect(heard).toEqual([901]);
  });

  test("a chat that is gone when asked for is removed", async () => {
    const peer = await world.connected(chat());
    peer.send({ event: "reset", chat: 12 });
    const state = await world.until(({ chats }) => chats.size === 0);
    expect(state.order).toEqual([]);
  });

  test("a busy server is asked again", async () => {
    const peer = await world.connected(chat({ last_seq: 4 }));
    const answers = [
      { status: 503, body: { code: "busy", detail: "Later." } },
      { body: chat({ last_seq: 900 }) },
    ];
    world.rest.on("GET /api/chats/12/", () => answers.shift() ?? {});
    peer.send({ event: "reset", chat: 12 });
    await world.settled(peer);
    while (world.client.state.chats.get(12)?.last_seq !== 900) {
      world.clock.advance(250);
      await world.settled(peer);
    }
    expect(answers).toEqual([]);
  });
});

describe("another log", () => {
  test("with another epoch nothing that was known is named, and open chats are loaded anew", async () => {
    const first = await world.connected(chat({ last_seq: 40 }), chat({ id: 13, last_seq: 2 }));
    world.rest.on("GET /api/chats/12/messages/", { body: [message(40)] });
    await world.client.open(12);
    first.cut();
    await world.until(({ connection }) => connection.retryAt !== null);
    world.rest.on("GET /api/chats/12/messages/", { body: [message(3, { text: "restored" })] });
    world.client.nudge();
    const second = await world.greet({ ...HELLO, epoch: "e2" });
    const sync = await world.answerSync(second, {
      event: "chat.created",
      chat: 12,
      details: chat({ last_seq: 3 }),
    });
    expect(sync).toMatchObject({ epoch: "e2", chats: {} });
    const state = await world.until(({ timelines }) => timelines.get(12)?.state === "ready");
    expect(state.timelines.get(12)?.messages.map((one) => one.text)).toEqual(["restored"]);
    expect(state.order).toEqual([12]);
  });

  test("another user's chats replace the last one's", async () => {
    const first = await world.connected(chat());
    first.cut();
    await world.until(({ connection }) => connection.retryAt !== null);
    world.client.nudge();
    const second = await world.greet({ ...HELLO, user: "b-2" });
    await world.answerSync(second);
    expect(world.client.state).toMatchObject({ me: "b-2", order: [] });
  });
});

describe("chats come and go", () => {
  test("chat.created of a chat I have, as it was later: its messages are loaded anew", async () => {
    const peer = await world.connected(chat({ last_seq: 4 }));
    world.rest.on("GET /api/chats/12/messages/", { body: [message(4)] });
    await world.client.open(12);
    world.rest.on("GET /api/chats/12/messages/", { body: [message(8), message(9)] });
    peer.send(
      { event: "chat.created", chat: 12, details: chat({ last_seq: 9, title: "again" }) },
      created(10),
    );
    const state = await world.until(({ timelines }) => timelines.get(12)?.messages.length === 3);
    expect(state.timelines.get(12)?.messages.map((one) => one.seq)).toEqual([8, 9, 10]);
  });

  test("chat.removed takes messages, place and what I still wanted to say there along", async () => {
    const peer = await world.connected(chat({ last_seq: 4 }));
    world.client.send(12, "too late");
    peer.send({ event: "chat.removed", chat: 12 });
    const state = await world.until(({ chats }) => chats.size === 0);
    expect(state.pending).toEqual([]);
    peer.cut();
    await world.until(({ connection }) => connection.retryAt !== null);
    world.client.nudge();
    expect(await (await world.greet()).next("sync")).toMatchObject({ chats: {} });
  });

  test("positions that moved while I was away are caught up", async () => {
    const first = await world.connected(chat({ last_seq: 4 }));
    const members = chat().members?.map((one) => ({ ...one, read_seq: one.user === BORIS ? 4 : 3 })) ?? null;
    world.rest.on("GET /api/chats/", {
      body: [chat({ last_seq: 4, read_seq: 3, unread_count: 1, members })],
    });
    const second = await reconnected(first);
    await world.answerSync(second);
    const state = await world.until(({ chats }) => chats.get(12)?.read_seq === 3);
    expect(state.chats.get(12)?.members?.map((one) => one.read_seq)).toEqual([3, 4]);
  });

  test("more chats than the first answer held are loaded page by page", async () => {
    world.client.connect();
    const peer = await world.greet();
    const { ref } = await peer.next("sync");
    peer.send({ event: "chat.created", chat: 12, details: chat() }, { event: "synced", ref, more: true });
    await world.until((state) => state.moreChats);
    world.rest.on("GET /api/chats/", (call) =>
      call.path.includes("cursor")
        ? { body: [chat({ id: 14 })] }
        : {
            body: [chat(), chat({ id: 13 })],
            headers: { Link: '</api/chats/?cursor=abc&limit=2>; rel="next"' },
          },
    );
    await world.client.loadMoreChats();
    expect(world.client.state).toMatchObject({ moreChats: true, order: [13, 12] });
    await world.client.loadMoreChats();
    expect(world.client.state).toMatchObject({ moreChats: false, order: [14, 13, 12] });
    expect(world.rest.calls.at(-1)?.path).toBe("/api/chats/?cursor=abc&limit=2");
  });
});
