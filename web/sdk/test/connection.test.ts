import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ConnectionChange } from "../src/connection.ts";
import { HELLO, TestWorld } from "./support/world.ts";

let world: TestWorld;
let changes: ConnectionChange[];

async function start(options: Parameters<typeof TestWorld.start>[0] = {}): Promise<void> {
  world = await TestWorld.start(options);
  changes = [];
  world.client.onConnection((change) => changes.push(change));
}

beforeEach(() => start());
afterEach(() => world.stop());

/** The client waits for its next attempt. */
async function waiting(): Promise<number> {
  const { connection } = await world.until(({ connection }) => connection.retryAt !== null);
  return (connection.retryAt ?? 0) - world.clock.now();
}

function state(name: string): Promise<unknown> {
  return world.until(({ connection }) => connection.state === name);
}

describe("states", () => {
  test("connecting until hello, connected from it on", async () => {
    world.client.connect();
    const peer = await world.server.peer();
    expect(peer.protocols).toBe("beseda.v1");
    expect(world.client.state.connection.state).toBe("connecting");
    peer.send(HELLO);
    await state("connected");
    expect(changes.map(({ from, to }) => `${from} > ${to}`)).toEqual([
      "disconnected > connecting",
      "connecting > connected",
    ]);
  });

  test("close leaves neither a socket nor a timer, whatever was going on", async () => {
    const peer = await world.connected();
    world.client.typing(12);
    const request = world.client.request({ action: "ping" });
    world.client.close();
    await expect(request).rejects.toMatchObject({ code: "disconnected" });
    expect(await peer.closed()).toBe(1000);
    expect(world.clock.pending).toBe(0);
    expect(changes.at(-1)).toMatchObject({ to: "disconnected", code: null });
  });

  test("close while waiting for the next attempt leaves no timer", async () => {
    (await world.connected()).cut();
    await waiting();
    world.client.close();
    expect(world.clock.pending).toBe(0);
  });

  test("close before hello leaves no timer", async () => {
    world.client.connect();
    await world.server.peer();
    world.client.close();
    expect(world.clock.pending).toBe(0);
    expect(world.client.state.connection.state).toBe("disconnected");
  });

  test("connect goes on after close", async () => {
    await world.connected();
    world.client.close();
    world.client.connect();
    await world.greet();
    await state("connected");
    expect(changes.at(-1)).toMatchObject({ from: "connecting", to: "connected" });
  });
});

describe("close codes", () => {
  test.each([1000, 1008, 4400, 4403])("%i: stop", async (code) => {
    (await world.connected()).close(code);
    await state("disconnected");
    expect(world.client.state.connection).toMatchObject({ code, retryAt: null });
    world.clock.advance(60_000);
    expect(world.clock.pending).toBe(0);
    expect(world.server.waiting).toBe(0);
  });

  test.each([1001, 1011, 4408, 4429, 4499])("%i: retry", async (code) => {
    (await world.connected()).close(code);
    expect(await waiting()).toBe(250);
    world.clock.advance(250);
    await world.greet();
    await state("connected");
    expect(changes.filter((change) => change.code === code)).toHaveLength(1);
  });

  test("a lost line: retry, each time later, until a connection has lasted", async () => {
    let peer = await world.connected();
    const waits: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      peer.cut();
      waits.push(await waiting());
      world.clock.advance(waits.at(-1) ?? 0);
      peer = await world.greet();
      await state("connected");
    }
    expect(waits).toEqual([250, 500, 1000]);
    world.clock.advance(10_000);
    peer.cut();
    expect(await waiting()).toBe(250);
  });

  test("4401 with the session cookie: stop, for there is nothing to renew", async () => {
    (await world.connected()).close(4401);
    await state("disconnected");
    expect(world.client.state.connection.code).toBe(4401);
  });
});

describe("tokens", () => {
  /** What a JWT that ends after so many milliseconds looks like to a client. */
  const jwt = (ms: number): string => `h.${btoa(JSON.stringify({ exp: (world.clock.now() + ms) / 1000 }))}.s`;

  beforeEach(() => world.stop());

  test("4401: a new token at once, then once more; a second refusal stops", async () => {
    const tokens = ["old", "new", "never"];
    await start({ getToken: async () => tokens.shift() ?? null });
    world.client.connect();
    const first = await world.server.peer();
    expect(first.protocols).toBe("beseda.v1,bearer.old");
    first.close(4401);
    const second = await world.server.peer();
    expect(second.protocols).toBe("beseda.v1,bearer.new");
    second.close(4401);
    await state("disconnected");
    expect(tokens).toEqual(["never"]);
  });

  test("no token to be had: stop, until somebody has logged in", async () => {
    const tokens = [null, "good"];
    await start({ getToken: async () => tokens.shift() ?? null });
    world.client.connect();
    await state("connecting");
    await state("disconnected");
    expect(world.client.state.connection.code).toBe(4401);
    expect(world.server.waiting).toBe(0);
    world.client.connect();
    expect((await world.server.peer()).protocols).toBe("beseda.v1,bearer.good");
  });

  test("a token that no WebSocket takes: stop", async () => {
    await start({ getToken: async () => "not a token" });
    world.client.connect();
    await state("connecting");
    await state("disconnected");
    expect(changes.at(-1)?.reason).toMatch(/SyntaxError/);
    expect(world.clock.pending).toBe(0);
  });

  test("the way to a token fails: retry, and ask again", async () => {
    let asked = 0;
    await start({
      getToken: async () => {
        asked += 1;
        if (asked === 1) throw new Error("offline");
        return "good";
      },
    });
    world.client.connect();
    world.clock.advance(await waiting());
    expect((await world.server.peer()).protocols).toBe("beseda.v1,bearer.good");
  });

  test("one token serves reconnections; a token that is about to end is replaced on the open socket", async () => {
    const given: string[] = [];
    await start({
      getToken: async () => {
        given.push(jwt(given.length === 0 ? 100_000 : 900_000));
        return given.at(-1) ?? null;
      },
    });
    (await world.connected()).cut();
    world.clock.advance(await waiting());
    const peer = await world.greet();
    await world.answerSync(peer);
    expect(given).toHaveLength(1);
    for (let seconds = 0; seconds < 70; seconds += 10) {
      await world.settled(peer);
      world.clock.advance(10_000);
    }
    const refresh = await peer.next("refresh_token");
    expect(given).toHaveLength(2);
    expect(refresh["token"]).toBe(given[1]);
  });
});

describe("a line that went dead without a word", () => {
  test("silence is answered with a ping, and silence on that with a new connection", async () => {
    const peer = await world.connected();
    world.clock.advance(25_000);
    expect(await peer.next("ping")).toMatchObject({ action: "ping" });
    world.clock.advance(9_999);
    expect(world.client.state.connection.state).toBe("connected");
    world.clock.advance(1);
    expect(world.client.state.connection).toMatchObject({ state: "connecting", code: 1006 });
  });

  test("any frame counts as life", async () => {
    const peer = await world.connected();
    world.clock.advance(25_000);
    const ping = await peer.next("ping");
    peer.send({ event: "ack", ref: ping["ref"] });
    await world.settled(peer);
    world.clock.advance(24_000);
    expect(world.client.state.connection.state).toBe("connected");
  });

  test("no hello in time: retry", async () => {
    world.client.connect();
    await world.server.peer();
    world.clock.advance(10_000);
    expect(await waiting()).toBe(250);
  });

  test("nudge: tries now while waiting, and doubts an open socket for three seconds only", async () => {
    (await world.connected()).cut();
    await waiting();
    world.client.nudge();
    const peer = await world.greet();
    await state("connected");
    await world.answerSync(peer);
    world.client.nudge();
    await peer.next("ping");
    world.clock.advance(3_000);
    expect(world.client.state.connection.state).toBe("connecting");
  });

  test("a command without an answer is rejected after its time", async () => {
    const peer = await world.connected();
    const lost = world.client.request({ action: "typing", chat: 12 });
    world.clock.advance(14_000);
    await world.settled(peer);
    world.clock.advance(1_000);
    await expect(lost).rejects.toMatchObject({ code: "timeout", retry: true });
  });
});

describe("coming back", () => {
  test("says that it resumes, which a first connection does not", async () => {
    const first = await world.connected();
    expect(first.path).not.toContain("resume");
    first.cut();
    await waiting();
    world.client.nudge();
    const second = await world.server.peer();
    expect(second.path).toBe(`${first.path}?resume=1`);
  });
});

describe("bye", () => {
  test("stays until the server closes, and comes back when it said", async () => {
    const peer = await world.connected();
    peer.send({ event: "bye", reconnect_after_ms: 3_000 });
    await world.settled(peer);
    world.clock.advance(1_000);
    peer.close(1012);
    expect(await waiting()).toBe(2_000);
  });

  test("does not wait for a close that never comes", async () => {
    const peer = await world.connected();
    peer.send({ event: "bye", reconnect_after_ms: 3_000 });
    await world.settled(peer);
    world.clock.advance(3_000);
    expect(await peer.closed()).toBe(1000);
    expect(changes.at(-2)).toMatchObject({ code: 1006, retryAt: world.clock.now() });
    await world.greet();
    await state("connected");
  });
});

describe("frames that make no sense", () => {
  test("are dropped and counted, and the connection lives on", async () => {
    const peer = await world.connected();
    peer.send({ event: "reaction.added", chat: 12 }, "{", { event: "typing" }, { no: "event" });
    await world.settled(peer);
    expect(world.client.dropped).toEqual({ unknown: 1, unreadable: 3 });
    expect(world.client.state.connection.state).toBe("connected");
  });

  test("an error answers its request, with the field at fault", async () => {
    const peer = await world.connected();
    const answer = world.client.request({ action: "message", chat: 12, text: "" });
    const { ref } = await peer.next("message");
    peer.send({ event: "error", ref, code: "invalid", detail: "text: must not be blank.", field: "text" });
    await expect(answer).rejects.toMatchObject({
      code: "invalid",
      retry: false,
      fields: { text: ["text: must not be blank."] },
    });
  });

  test("a frame over the server's limit is not sent at all", async () => {
    await world.connected();
    const answer = world.client.request({ action: "message", chat: 12, text: "я".repeat(1_000) });
    await expect(answer).rejects.toMatchObject({ code: "too_large" });
  });
});
