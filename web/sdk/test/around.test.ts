import { afterEach, beforeEach, expect, test } from "vitest";
import { merge } from "../src/timeline.ts";
import type { Message } from "../src/types.ts";
import type { FakeAnswer } from "./support/fake-rest.ts";
import type { Peer } from "./support/fake-server.ts";
import { chat, created, message, TestWorld } from "./support/world.ts";

const LENGTH = 20_000;
const PATH = "/api/chats/12/messages/";

let world: TestWorld;
let peer: Peer;
let log: Message[];
let asked: number;

beforeEach(async () => {
  log = Array.from({ length: LENGTH }, (_, index) => message(index + 1));
  asked = 0;
  world = await TestWorld.start();
  world.rest.on(`GET ${PATH}`, ({ path }) => page(new URL(path, "http://x").searchParams));
  peer = await world.connected(chat({ last_seq: LENGTH, last_message: log.at(-1) ?? null }));
});

afterEach(() => world.stop());

/** As docs/protocol.md has it. */
function page(query: URLSearchParams): FakeAnswer {
  asked += 1;
  const limit = Number(query.get("limit"));
  const before = Number(query.get("before") ?? Number.POSITIVE_INFINITY);
  const after = Number(query.get("after") ?? 0);
  const within = log.filter(({ seq }) => seq < before && seq > after);
  const body = query.has("after") ? within.slice(0, limit) : within.slice(-limit);
  const links = [
    (body[0]?.seq ?? 1) > 1 ? `<${PATH}?before=${body[0]?.seq}>; rel="prev"` : "",
    (body.at(-1)?.seq ?? log.length) < log.length ? `<${PATH}?after=${body.at(-1)?.seq}>; rel="next"` : "",
  ];
  return { body, headers: { Link: links.filter((link) => link !== "").join(", ") } };
}

function timeline() {
  const shown = world.client.state.timelines.get(12);
  if (shown === undefined) throw new Error("The chat is not open.");
  const seqs = shown.messages.map(({ seq }) => seq);
  const whole = seqs.every((seq, index) => index === 0 || seq === (seqs[index - 1] ?? 0) + 1);
  return { ...shown, first: seqs[0] ?? 0, last: seqs.at(-1) ?? 0, whole };
}

/** Something is said now. */
async function say(): Promise<number> {
  const seq = log.length + 1;
  log.push(message(seq));
  peer.send(created(seq));
  await world.settled(peer);
  return seq;
}

test.each([1, 2, 777, 10_000, 19_000, 19_960, 20_000])("opens around message %i of 20,000", async (seq) => {
  await world.client.openAround(12, 1000 + seq);
  const { messages, whole, hasNewer, hasOlder, first, last } = timeline();
  expect(messages.some((one) => one.seq === seq)).toBe(true);
  expect(whole).toBe(true);
  expect([hasOlder, hasNewer]).toEqual([first > 1, last < LENGTH]);
  expect(asked).toBeLessThanOrEqual(12);
});

test("what is quoted from the page above costs two requests, and what is loaded costs none", async () => {
  await world.client.open(12);
  asked = 0;
  await world.client.openAround(12, 1000 + LENGTH - 60);
  expect(asked).toBe(2);
  await world.client.openAround(12, 1000 + LENGTH - 60);
  expect(asked).toBe(2);
});

test("pages both ways meet the newest without a gap, and from then on news is added", async () => {
  await world.client.openAround(12, 1000 + LENGTH - 120);
  await world.client.loadOlder(12);
  expect(timeline()).toMatchObject({ whole: true, hasOlder: true, hasNewer: true });
  await say();
  expect(timeline().last).toBeLessThan(LENGTH);
  while (timeline().hasNewer) await world.client.loadNewer(12);
  expect(timeline()).toMatchObject({ whole: true, last: LENGTH + 1, newer: "idle" });
  await say();
  expect(timeline()).toMatchObject({ whole: true, last: LENGTH + 2 });
});

test("what is said while the last page is on its way is not lost between it and the news", async () => {
  await world.client.openAround(12, 1000 + LENGTH - 60);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  world.rest.on(`GET ${PATH}`, async ({ path }) => {
    const answer = page(new URL(path, "http://x").searchParams);
    await held;
    return answer;
  });
  const loading = world.client.loadNewer(12);
  const seq = await say();
  release();
  await loading;
  expect(timeline()).toMatchObject({ whole: true, last: seq, hasNewer: false });
});

test("open leaves the old place for the newest", async () => {
  await world.client.openAround(12, 1500);
  await world.client.open(12);
  expect(timeline()).toMatchObject({ whole: true, last: LENGTH, hasNewer: false });
});

test("a failed page below says so, and is asked for again", async () => {
  await world.client.openAround(12, 1500);
  world.rest.on(`GET ${PATH}`, { status: 503, body: { code: "busy", detail: "Busy." } });
  await world.client.loadNewer(12);
  expect(timeline()).toMatchObject({ newer: "failed", hasNewer: true });
});

test("a message that is not there: not_found, and what was shown stays", async () => {
  await world.client.open(12);
  log = log.filter(({ seq }) => seq !== 300);
  await expect(world.client.openAround(12, 1300)).rejects.toMatchObject({ code: "not_found" });
  await expect(world.client.openAround(12, 5)).rejects.toMatchObject({ code: "not_found" });
  await expect(world.client.openAround(12, 999_999)).rejects.toMatchObject({ code: "not_found" });
  expect(timeline()).toMatchObject({ last: LENGTH, state: "ready" });
});

test("with 20,000 messages loaded, a new one, an edit and an older page look at a handful", () => {
  let looks = 0;
  const counted = (one: Message): Message =>
    Object.defineProperty({ ...one }, "seq", {
      enumerable: true,
      get: () => {
        looks += 1;
        return one.seq;
      },
    });
  const loaded = log.slice(100).map(counted);
  const grown = merge(loaded, [message(LENGTH + 1)]);
  const edited = merge(grown, [message(10_000, { text: "new", edited_at: "2026-11-24T12:00:00.000000Z" })]);
  const older = merge(edited, log.slice(50, 100));
  expect([grown.length, edited.length, older.length]).toEqual([19_901, 19_901, 19_951]);
  expect(edited[9_899]?.text).toBe("new");
  expect(older.map(({ seq }) => seq)).toEqual(Array.from({ length: 19_951 }, (_, index) => index + 51));
  expect(looks - 19_950).toBeLessThan(60);
});
