import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { memoryStorage } from "../src/world.ts";
import type { Frame, Peer } from "./support/fake-server.ts";
import { chat, created, HELLO, ME, message, TestWorld } from "./support/world.ts";

let world: TestWorld;
let peer: Peer;

beforeEach(async () => {
  world = await TestWorld.start();
  world.rest.on("GET /api/chats/12/messages/", { body: [] });
  peer = await world.connected(chat(), chat({ id: 13 }));
  await world.client.open(12);
});
afterEach(() => world.stop());

const texts = (): readonly (string | null)[] =>
  world.client.state.timelines.get(12)?.messages.map((one) => one.text) ?? [];
const pending = (): readonly string[] => world.client.state.pending.map((one) => `${one.text}: ${one.state}`);

/** What the server answers to a message, and what it then tells everyone. */
function accepted(command: Frame, seq: number): { ack: Frame; event: Frame } {
  const over = { sender: ME, text: String(command["text"]), client_id: String(command["client_id"]) };
  return {
    ack: { event: "ack", ref: command["ref"], message: message(seq, over) },
    event: created(seq, over),
  };
}

async function reconnect(): Promise<Peer> {
  await world.until(({ connection }) => connection.retryAt !== null);
  world.client.nudge();
  return world.greet();
}

describe("a message of mine", () => {
  test("shows as pending at once, and is replaced by the server's when the ack comes first", async () => {
    world.client.send(12, "  hello  ");
    expect(pending()).toEqual(["hello: waiting"]);
    const { ack, event } = accepted(await peer.next("message"), 1);
    peer.send(ack);
    await world.until((state) => state.pending.length === 0);
    expect(texts()).toEqual(["hello"]);
    peer.send(event);
    await world.until((state) => state.chats.get(12)?.last_seq === 1);
    expect(texts()).toEqual(["hello"]);
    expect(world.client.state.chats.get(12)).toMatchObject({ unread_count: 0, read_seq: 1 });
  });

  test("is replaced by the event when that comes first", async () => {
    world.client.send(12, "hello");
    const { ack, event } = accepted(await peer.next("message"), 1);
    peer.send(event);
    await world.until((state) => state.pending.length === 0);
    peer.send(ack);
    await world.settled(peer);
    expect(texts()).toEqual(["hello"]);
  });

  test("keeps its client_id through a cut, and is sent again behind the sync", async () => {
    world.client.send(12, "hello", { replyTo: 7 });
    const first = await peer.next("message");
    peer.cut();
    const second = await reconnect();
    expect(await second.any()).toMatchObject({ action: "sync" });
    expect(await second.next("message")).toMatchObject({
      client_id: first["client_id"],
      text: "hello",
      reply_to: 7,
    });
  });

  test("that was saved although its ack was lost is not shown twice", async () => {
    world.client.send(12, "hello");
    const command = await peer.next("message");
    peer.cut();
    const second = await reconnect();
    const { ref } = await second.next("sync");
    const again = await second.next("message");
    const { ack, event } = accepted({ ...command, ref: again["ref"] }, 1);
    second.send(event, { event: "synced", ref, more: false }, ack);
    await world.settled(second);
    expect(pending()).toEqual([]);
    expect(texts()).toEqual(["hello"]);
  });

  test("written without a connection waits for one", async () => {
    peer.cut();
    await world.until(({ connection }) => connection.retryAt !== null);
    world.client.send(12, "later");
    expect(pending()).toEqual(["later: waiting"]);
    world.client.nudge();
    expect(await (await world.greet()).next("message")).toMatchObject({ text: "later" });
  });

  test("written before the first connection waits for it, and survives a reload from then on", async () => {
    await world.stop();
    world = await TestWorld.start();
    world.client.send(12, "early");
    expect(world.storage.length).toBe(0);
    world.client.connect();
    expect(await (await world.greet()).next("message")).toMatchObject({ text: "early" });
    expect(world.storage.length).toBe(1);
  });

  test("that is blank is not sent", () => {
    expect(world.client.send(12, " \n ")).toBeNull();
    expect(pending()).toEqual([]);
  });
});

describe("order", () => {
  test("one at a time within a chat, chats beside each other", async () => {
    world.client.send(12, "a");
    world.client.send(12, "b");
    world.client.send(13, "c");
    const a = await peer.next("message");
    const c = await peer.next("message");
    expect([a["text"], c["text"]]).toEqual(["a", "c"]);
    peer.send(accepted(a, 1).ack);
    expect((await peer.next("message"))["text"]).toBe("b");
  });

  test("one that must be tried again is not overtaken", async () => {
    world.client.send(12, "a");
    world.client.send(12, "b");
    const first = await peer.next("message");
    peer.send({ event: "error", ref: first["ref"], code: "rate_limited", detail: "Slow down." });
    await world.settled(peer);
    expect(pending()).toEqual(["a: waiting", "b: waiting"]);
    world.clock.advance(250);
    const again = await peer.next("message");
    expect(again).toMatchObject({ text: "a", client_id: first["client_id"] });
  });
});

describe("failure", () => {
  test("a refusal marks it failed; retry sends the same again; the next one is not held up", async () => {
    world.client.send(12, "a");
    world.client.send(12, "b");
    const a = await peer.next("message");
    peer.send({ event: "error", ref: a["ref"], code: "blocked", detail: "Blocked." });
    const b = await peer.next("message");
    expect(world.client.state.pending[0]).toMatchObject({ text: "a", state: "failed", error: "blocked" });
    peer.send(accepted(b, 1).ack);
    await world.until((state) => state.pending.length === 1);
    world.client.retry("id-1");
    expect(await peer.next("message")).toMatchObject({ text: "a", client_id: a["client_id"] });
  });

  test("a failed one can be given up", async () => {
    world.client.send(12, "a");
    const a = await peer.next("message");
    peer.send({ event: "error", ref: a["ref"], code: "blocked", detail: "Blocked." });
    await world.until(({ pending }) => pending[0]?.state === "failed");
    world.client.discard("id-1");
    expect(pending()).toEqual([]);
    expect(world.storage.length).toBe(0);
  });

  test("close code 1009 fails the largest under way, and the rest is sent again", async () => {
    world.client.send(12, "a long one");
    world.client.send(13, "b");
    await peer.next("message");
    await peer.next("message");
    peer.close(1009);
    const second = await reconnect();
    expect(await second.next("message")).toMatchObject({ text: "b" });
    expect(world.client.state.pending[0]).toMatchObject({ state: "failed", error: "too_large" });
  });

  test("one that is over the limit fails without being sent", async () => {
    world.client.send(12, "я".repeat(1_500));
    const state = await world.until(({ pending }) => pending[0]?.state === "failed");
    expect(state.pending[0]?.error).toBe("too_large");
    expect(world.client.state.connection.state).toBe("connected");
  });

  test("more than the outbox holds are refused, so that the text stays where it was written", () => {
    for (let count = 0; count < 500; count += 1) world.client.send(12, "x");
    expect(() => world.client.send(12, "one too many")).toThrow(/500 messages/);
  });
});

describe("a reload", () => {
  async function reload(storage = world.storage): Promise<TestWorld> {
    world.client.close();
    await world.stop();
    world = await TestWorld.start({ storage });
    return world;
  }

  test("keeps what waits, in order, under the same client_id", async () => {
    world.client.send(12, "first");
    world.clock.advance(1);
    world.client.send(12, "second");
    const before = world.client.state.pending;
    const { client } = await reload();
    client.connect();
    const next = await world.greet();
    expect(await next.next("message")).toMatchObject({ text: "first", client_id: before[0]?.client_id });
    expect(client.state.pending).toEqual(before);
  });

  test("keeps one user's from another", async () => {
    world.client.send(12, "secret");
    const { client } = await reload();
    client.connect();
    await world.greet({ ...HELLO, user: "57" });
    await world.until(({ me }) => me === "57");
    expect(client.state.pending).toEqual([]);
  });

  test("drops what is not a message", async () => {
    const storage = memoryStorage();
    storage.setItem(`beseda.outbox.number.${ME}.x`, "{");
    storage.setItem("theme", "dark");
    const { client } = await reload(storage);
    client.connect();
    await world.greet();
    await world.until(({ me }) => me !== null);
    expect(client.state.pending).toEqual([]);
    expect([storage.length, storage.getItem("theme")]).toEqual([1, "dark"]);
  });

  test("a storage that is full does not keep a message from being sent", async () => {
    const full = memoryStorage();
    full.setItem = () => {
      throw new Error("quota");
    };
    await reload(full);
    const next = await world.connected(chat());
    world.client.send(12, "hello");
    expect(await next.next("message")).toMatchObject({ text: "hello" });
  });

  test("forget leaves nothing behind", async () => {
    world.client.send(12, "secret");
    world.client.forget();
    expect(world.storage.length).toBe(0);
    expect(world.client.state).toMatchObject({ me: null, order: [], pending: [] });
    expect(world.clock.pending).toBe(0);
  });
});
