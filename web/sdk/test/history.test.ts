import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { later, merge } from "../src/timeline.ts";
import type { FakeAnswer } from "./support/fake-rest.ts";
import type { Peer } from "./support/fake-server.ts";
import { chat, created, message, TestWorld } from "./support/world.ts";

const PREV = { Link: '</api/chats/12/messages/?before=1>; rel="prev"' };
const EDITED = "2026-11-24T11:00:00.000000Z";

describe("merge", () => {
  const seqs = (messages: readonly { seq: number }[]): readonly number[] => messages.map((one) => one.seq);

  test("puts in order what comes in any, once", () => {
    const page = [3, 4, 5].map((seq) => message(seq));
    expect(seqs(merge(page, [message(2), message(6), message(4)]))).toEqual([2, 3, 4, 5, 6]);
    expect(seqs(merge(page, [message(6)]))).toEqual([3, 4, 5, 6]);
    expect(seqs(merge(page, [message(2)]))).toEqual([2, 3, 4, 5]);
    expect(seqs(merge(page, [message(4)]))).toEqual([3, 4, 5]);
  });

  test("of two states of a message the later wins, whichever comes first", () => {
    const first = message(3);
    const edited = message(3, { text: "better", edited_at: EDITED });
    const deleted = message(3, { text: "", deleted: true });
    for (const [a, b, winner] of [
      [first, edited, edited],
      [edited, deleted, deleted],
      [first, deleted, deleted],
    ] as const) {
      expect(later(a, b)).toBe(winner);
      expect(later(b, a)).toBe(winner);
    }
  });
});

describe("timelines", () => {
  let world: TestWorld;
  let peer: Peer;

  beforeEach(async () => {
    world = await TestWorld.start();
    peer = await world.connected(chat({ last_seq: 60 }));
  });
  afterEach(() => world.stop());

  const timeline = () => world.client.state.timelines.get(12);
  const seqs = () => timeline()?.messages.map((one) => one.seq);

  /** The next page is on its way until the test lets it come. */
  function holdPage(): (answer: FakeAnswer) => void {
    let release = (_: FakeAnswer): void => undefined;
    const answer = new Promise<FakeAnswer>((resolve) => {
      release = resolve;
    });
    world.rest.on("GET /api/chats/12/messages/", () => answer);
    return release;
  }

  test("open loads the newest page once, loadOlder the ones above until there are none", async () => {
    world.rest.on("GET /api/chats/12/messages/", (call) =>
      call.path.includes("before=59")
        ? { body: [message(57), message(58)] }
        : { body: [message(59), message(60)], headers: PREV },
    );
    await world.client.open(12);
    await world.client.open(12);
    expect(timeline()).toMatchObject({ state: "ready", hasOlder: true });
    await world.client.loadOlder(12);
    expect(seqs()).toEqual([57, 58, 59, 60]);
    expect(timeline()).toMatchObject({ hasOlder: false, older: "idle" });
    const asked = world.rest.calls.length;
    await world.client.loadOlder(12);
    expect(world.rest.calls.length).toBe(asked);
  });

  test("what arrives while the page is on its way is merged into it, and nothing goes back in time", async () => {
    const release = holdPage();
    const opened = world.client.open(12);
    peer.send(created(61));
    peer.send({
      event: "message.edited",
      chat: 12,
      seq: 62,
      message: message(60, { text: "better", edited_at: EDITED }),
    });
    peer.send({
      event: "message.deleted",
      chat: 12,
      seq: 63,
      message: message(3, { text: "", deleted: true }),
    });
    await world.settled(peer);
    release({ body: [message(59), message(60)], headers: PREV });
    await opened;
    expect(seqs()).toEqual([59, 60, 61]);
    expect(timeline()?.messages[1]?.text).toBe("better");
  });

  test("an edit of a message in an older page that is on its way is not lost", async () => {
    world.rest.on("GET /api/chats/12/messages/", { body: [message(59)], headers: PREV });
    await world.client.open(12);
    const release = holdPage();
    const loaded = world.client.loadOlder(12);
    peer.send({
      event: "message.edited",
      chat: 12,
      seq: 61,
      message: message(58, { text: "better", edited_at: EDITED }),
    });
    await world.settled(peer);
    release({ body: [message(57), message(58)] });
    await loaded;
    expect(timeline()?.messages.map((one) => one.text)).toEqual(["text 57", "better", "text 59"]);
  });

  test("a reset while a page is on its way: the older page has no say any more", async () => {
    const release = holdPage();
    const opened = world.client.open(12);
    world.rest.on("GET /api/chats/12/", { body: chat({ last_seq: 900 }) });
    world.rest.on("GET /api/chats/12/messages/", { body: [message(900)] });
    peer.send({ event: "reset", chat: 12 });
    await world.until(({ timelines }) => timelines.get(12)?.state === "ready");
    release({ body: [message(60)] });
    await opened;
    expect(seqs()).toEqual([900]);
  });

  test("a page that fails says so, and the next connection tries again", async () => {
    world.rest.on("GET /api/chats/12/messages/", {
      status: 500,
      body: { code: "internal", detail: "Oops." },
    });
    await world.client.open(12);
    expect(timeline()?.state).toBe("failed");
    world.rest.on("GET /api/chats/12/messages/", { body: [message(60)] });
    peer.cut();
    await world.until(({ connection }) => connection.retryAt !== null);
    world.client.nudge();
    await world.greet();
    await world.until(({ timelines }) => timelines.get(12)?.state === "ready");
    expect(seqs()).toEqual([60]);
  });

  test("only so many chats stay loaded; the one opened longest ago goes", async () => {
    const many = Array.from({ length: 21 }, (_, index) => 100 + index);
    for (const id of many) {
      world.rest.on(`GET /api/chats/${id}/messages/`, { body: [] });
      await world.client.open(id);
    }
    expect(world.client.state.timelines.size).toBe(20);
    expect(world.client.state.timelines.has(100)).toBe(false);
  });
});
