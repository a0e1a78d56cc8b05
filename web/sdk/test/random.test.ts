import { afterEach, expect, test } from "vitest";
import type { Frame, Peer } from "./support/fake-server.ts";
import { chat, created, ME, type message, TestWorld } from "./support/world.ts";

/** A small generator with a seed (mulberry32), so that a failure can be repeated. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The server as the protocol describes it: one log, idempotent sends, a `sync` that fills what is missing. */
class ModelServer {
  readonly log: Frame[] = [];
  readonly #byKey = new Map<string, Frame>();

  append(over: Parameters<typeof created>[1] = {}): Frame {
    const event = created(this.log.length + 1, over);
    this.log.push(event);
    return event;
  }

  /** Answers until the line is cut; the loop then simply waits for a frame that never comes. */
  async serve(peer: Peer, loseAck: () => boolean): Promise<never> {
    for (;;) {
      const command = await peer.any();
      const { action, ref } = command;
      if (action === "sync") {
        const from = (command["chats"] as Record<string, number>)["12"];
        const missed = from === undefined ? [] : this.log.slice(from);
        peer.send(...missed, { event: "synced", ref, more: false });
      } else if (action === "message") {
        const key = String(command["client_id"]);
        const known = this.#byKey.get(key);
        const event = known ?? this.append({ sender: ME, text: String(command["text"]), client_id: key });
        this.#byKey.set(key, event);
        if (loseAck()) peer.cut();
        else
          peer.send(
            { event: "ack", ref, message: event["message"] },
            ...(known === undefined ? [event] : []),
          );
      } else if (ref !== undefined) {
        peer.send({ event: "ack", ref, chat: 12, up_to: 0, unread_count: 0, presence: [] });
      }
    }
  }
}

let world: TestWorld;
afterEach(() => world.stop());

test.each(Array.from({ length: 40 }, (_, index) => 1000 + index))(
  "loss, repeats, wrong order and cuts: everything arrives once and in order (seed %i)",
  async (seed) => {
    const chance = chances(seed);
    const server = new ModelServer();
    world = await TestWorld.start();
    world.rest.on("GET /api/chats/12/messages/", { body: [] });
    let peer = await world.connected(chat());
    await world.client.open(12);
    const heard: number[] = [];
    world.client.onEvent((event) => {
      if ("seq" in event) heard.push(event.seq);
    });
    const loseAck = (): boolean => chance() < 0.2;
    void server.serve(peer, loseAck);

    const reconnect = async (): Promise<void> => {
      await world.until(({ connection }) => connection.retryAt !== null);
      world.client.nudge();
      peer = await world.greet();
      void server.serve(peer, loseAck);
      await world.until(({ connection }) => connection.state === "connected");
    };

    for (let step = 0; step < 60; step += 1) {
      const dice = chance();
      if (world.client.state.connection.state !== "connected") await reconnect();
      else if (dice < 0.4) peer.send(server.append());
      else if (dice < 0.55) server.append();
      else if (dice < 0.65) peer.send(...server.log.slice(-3));
      else if (dice < 0.75) peer.send(...[server.append(), server.append()].reverse());
      else if (dice < 0.85) world.client.send(12, `mine ${step}`);
      else if (dice < 0.92) {
        peer.cut();
        await reconnect();
      } else await new Promise((resolve) => setImmediate(resolve));
    }

    // Time for every retry, and one last event that shows whatever is still missing.
    const done = (): boolean => world.client.state.pending.length === 0 && heard.length === server.log.length;
    for (let round = 0; round < 200 && !done(); round += 1) {
      if (world.client.state.connection.state !== "connected") await reconnect();
      if (round === 0) peer.send(server.append());
      world.clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }

    expect(heard).toEqual(server.log.map((_, index) => index + 1));
    expect(world.client.state.pending).toEqual([]);
    const texts = world.client.state.timelines.get(12)?.messages.map((one) => one.text);
    expect(texts).toEqual(server.log.map((event) => (event["message"] as ReturnType<typeof message>).text));
  },
);
