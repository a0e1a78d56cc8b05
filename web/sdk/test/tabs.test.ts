import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { BesedaClient, type ClientOptions } from "../src/client.ts";
import type { State } from "../src/store.ts";
import { memoryStorage, type SocketLike, type StorageLike } from "../src/world.ts";
import { FakeBrowser, type FakeTab } from "./support/fake-browser.ts";
import { FakeClock } from "./support/fake-clock.ts";
import { FakeRest } from "./support/fake-rest.ts";
import { FakeServer, type Peer } from "./support/fake-server.ts";
import { BORIS, chat, created, HELLO, ME, message } from "./support/world.ts";

/** A page of the person, in a tab of its own. */
class Page {
  readonly rest = new FakeRest();
  readonly client: BesedaClient;
  readonly sockets: SocketLike[] = [];

  constructor(
    readonly tab: FakeTab,
    readonly clock: FakeClock,
    url: string,
    storage: StorageLike,
    options: Partial<ClientOptions> = {},
  ) {
    this.rest.on("GET /api/users/", { body: [] });
    this.rest.on("GET /api/chats/", { body: [] });
    this.rest.on("GET /api/chats/12/messages/", { body: [] });
    this.rest.on("GET /api/me/", { body: { id: ME, username: "anna", display_name: "Anna" } });
    this.client = new BesedaClient({
      url,
      tabs: tab,
      shareSocket: true,
      socket: (where, protocols) => {
        const socket = new WebSocket(where, [...protocols]) as SocketLike;
        this.sockets.push(socket);
        return socket;
      },
      fetch: this.rest.fetch,
      clock,
      random: () => 0.5,
      storage,
      ...options,
    });
  }

  until(fits: (state: State) => boolean): Promise<State> {
    if (fits(this.client.state)) return Promise.resolve(this.client.state);
    return new Promise((resolve) => {
      const stop = this.client.subscribe((state) => {
        if (!fits(state)) return;
        stop();
        resolve(state);
      });
    });
  }

  /** Shown in the opened chat, and not sent yet. */
  get texts(): readonly string[] {
    const { timelines, pending } = this.client.state;
    const shown = timelines.get(12)?.messages.map((one) => one.text) ?? [];
    return [...shown, ...pending.map((one) => `${one.text} (${one.state})`)];
  }

  /** The process is gone, and the socket that it had. */
  kill(): void {
    this.tab.kill();
    for (const socket of this.sockets) {
      socket.onmessage = null;
      socket.onclose = null;
      (socket as unknown as WebSocket).terminate();
    }
  }
}

let server: FakeServer;
let browser: FakeBrowser;
let storage: StorageLike;
let pages: Page[];
let clock: FakeClock;

beforeEach(async () => {
  server = await FakeServer.start();
  browser = new FakeBrowser();
  storage = memoryStorage();
  clock = new FakeClock();
  pages = [];
});

afterEach(async () => {
  for (const page of pages) page.client.close();
  await server.stop();
});

function page(options: Partial<ClientOptions> = {}): Page {
  const one = new Page(browser.tab(), clock, server.url, storage, options);
  pages.push(one);
  return one;
}

/** The server's part of one person's socket: greets, and answers each `sync` with the chat. */
async function answerSync(peer: Peer): Promise<Peer> {
  const sync = await peer.next("sync");
  const known = Object.hasOwn(sync["chats"] as object, "12");
  if (!known) peer.send({ event: "chat.created", chat: 12, details: chat() });
  peer.send({ event: "synced", ref: sync["ref"], more: false });
  return peer;
}

async function greet(): Promise<Peer> {
  const peer = await server.peer();
  peer.send(HELLO);
  return answerSync(peer);
}

async function ready(one: Page): Promise<void> {
  await one.until((state) => state.ready && state.connection.state === "connected");
  await one.client.open(12);
}

/** One leads, one follows; both have the chat open. */
async function two(): Promise<{ first: Page; second: Page; peer: Peer }> {
  const first = page();
  first.client.connect();
  const peer = await greet();
  await ready(first);
  const second = page();
  second.client.connect();
  await answerSync(peer);
  await ready(second);
  return { first, second, peer };
}

const has = (text: string) => (state: State) =>
  state.timelines.get(12)?.messages.some((one) => one.text === text) ?? false;

describe("one socket for two tabs", () => {
  test("the second tab opens none, and sees what the first sees", async () => {
    const { first, second, peer } = await two();
    peer.send(created(1));
    await Promise.all([first.until(has("text 1")), second.until(has("text 1"))]);
    expect(server.waiting).toBe(0);
    expect(first.sockets).toHaveLength(1);
    expect(second.sockets).toHaveLength(0);
    expect(second.client.state.me).toBe(ME);
    expect(second.client.dropped).toEqual({ unknown: 0, unreadable: 0 });
  });

  /** The leader waits for a lock that the joining tab holds; once it got it before that tab did, and forgot the tab. */
  test("a tab whose lock comes late is not taken for one that ended", async () => {
    const first = page();
    first.client.connect();
    const peer = await greet();
    await ready(first);
    const second = new Page(browser.tab(20), clock, server.url, storage);
    pages.push(second);
    second.client.connect();
    await answerSync(peer);
    await ready(second);
    expect(second.sockets).toHaveLength(0);
  });

  test("each gets the answers to its own commands, however alike their refs are", async () => {
    const { first, second, peer } = await two();
    const asked = [first, second].map((one, index) =>
      one.client.request({ action: "edit", chat: 12, message_id: index, text: "x" }),
    );
    const commands = [await peer.next("edit"), await peer.next("edit")];
    for (const { ref, message_id } of commands.reverse()) {
      peer.send({ event: "ack", ref, message: message(1, { text: `edited ${String(message_id)}` }) });
    }
    const answers = await Promise.all(asked);
    expect(answers.map((answer) => answer.message?.text)).toEqual(["edited 0", "edited 1"]);
  });

  test("what one sends, the other shows as waiting, then as sent", async () => {
    const { first, second, peer } = await two();
    second.client.send(12, "Привет!");
    await first.until((state) => state.pending.length === 1);
    expect(first.texts).toEqual(["Привет! (waiting)"]);
    const { ref, client_id } = await peer.next("message");
    const sent = created(1, { sender: ME, text: "Привет!", client_id: String(client_id) });
    peer.send({ event: "ack", ref, message: sent["message"] }, sent);
    const done = (state: State) => has("Привет!")(state) && state.pending.length === 0;
    await Promise.all([first.until(done), second.until(done)]);
    expect(first.texts).toEqual(second.texts);
    expect(storage.length).toBe(0);
  });

  test("a refused message fails in both, and either may retry or discard it", async () => {
    const { first, second, peer } = await two();
    const sent = second.client.send(12, "Нельзя");
    const { ref } = await peer.next("message");
    peer.send({ event: "error", ref, code: "blocked", detail: "Blocked." });
    await first.until((state) => state.pending[0]?.state === "failed");
    first.client.retry(sent?.client_id ?? "");
    const again = await peer.next("message");
    expect(again["client_id"]).toBe(sent?.client_id);
    peer.send({ event: "error", ref: again["ref"], code: "blocked", detail: "Blocked." });
    await second.until((state) => state.pending[0]?.state === "failed");
    second.client.discard(sent?.client_id ?? "");
    await first.until((state) => state.pending.length === 0);
  });

  test("presence: one list for the connection, and each tab knows only whom it watches", async () => {
    const { first, second, peer } = await two();
    const online = (user: number) => ({ user, online: true, last_seen: null });
    first.client.watchPresence([BORIS]);
    const one = await peer.next("watch_presence");
    expect(one["users"]).toEqual([BORIS]);
    peer.send({ event: "ack", ref: one["ref"], presence: [online(BORIS)] });
    second.client.watchPresence([59]);
    const both = await peer.next("watch_presence");
    expect(both["users"]).toEqual([59, BORIS]);
    peer.send({ event: "ack", ref: both["ref"], presence: [online(59), online(BORIS)] });
    peer.send({ event: "presence", ...online(BORIS), online: false });
    await first.until((state) => state.presence.get(BORIS)?.online === false);
    await second.until((state) => state.presence.size === 1);
    expect([...second.client.state.presence.keys()]).toEqual([59]);
    second.client.close();
    expect((await peer.next("watch_presence"))["users"]).toEqual([BORIS]);
  });

  test("typing and reading work from either, and an arrival is confirmed once", async () => {
    const { first, second, peer } = await two();
    second.client.typing(12);
    expect(await peer.next("typing")).toMatchObject({ chat: 12 });
    peer.send(created(1));
    await Promise.all([first.until(has("text 1")), second.until(has("text 1"))]);
    clock.advance(200);
    const delivered = await peer.any();
    expect(delivered).toMatchObject({ action: "delivered", seq: 1 });
    peer.send({ event: "ack", ref: delivered["ref"], chat: 12, up_to: 1 });
    second.client.markRead(12);
    clock.advance(200);
    const read = await peer.any();
    expect(read).toMatchObject({ action: "read", seq: 1 });
    peer.send({ event: "ack", ref: read["ref"], chat: 12, up_to: 1, unread_count: 0 });
    peer.send({ event: "read", chat: 12, user: ME, up_to: 1 });
    await first.until((state) => state.chats.get(12)?.unread_count === 0);
  });
});

describe("the leading tab ends", () => {
  test("closed: the other opens the socket, and asks for what it missed", async () => {
    const { first, second, peer } = await two();
    peer.send(created(1));
    await second.until(has("text 1"));
    first.client.close();
    expect(await peer.closed()).toBe(1000);
    const next = await server.peer();
    next.send(HELLO);
    const sync = await next.next("sync");
    expect(sync["chats"]).toEqual({ "12": 1 });
    next.send(created(2), { event: "synced", ref: sync["ref"], more: false });
    await second.until(has("text 2"));
    expect(second.texts).toEqual(["text 1", "text 2"]);
  });

  test("killed in the middle of its own send: the other sends it, with the same key", async () => {
    const { first, second, peer } = await two();
    const sent = first.client.send(12, "из первой");
    await peer.next("message");
    first.kill();
    const next = await greet();
    const again = await next.next("message");
    expect(again).toMatchObject({ text: "из первой", client_id: sent?.client_id });
    const event = created(1, { sender: ME, text: "из первой", client_id: sent?.client_id ?? "" });
    next.send({ event: "ack", ref: again["ref"], message: event["message"] }, event);
    await second.until((state) => has("из первой")(state) && state.pending.length === 0);
    expect(second.texts).toEqual(["из первой"]);
  });

  test("killed while it carried the other's send: sent once more, with the same key", async () => {
    const { first, second, peer } = await two();
    const sent = second.client.send(12, "из второй");
    await peer.next("message");
    first.kill();
    expect(await (await greet()).next("message")).toMatchObject({ client_id: sent?.client_id });
  });

  test("a third tab takes over, and the second joins it", async () => {
    const { first, second } = await two();
    const third = page();
    second.client.close();
    third.client.connect();
    second.client.connect();
    first.kill();
    const peer = await server.peer();
    peer.send(HELLO);
    await answerSync(peer);
    await answerSync(peer);
    await Promise.all([ready(second), ready(third)]);
    expect(third.sockets).toHaveLength(1);
    expect(second.sockets).toHaveLength(0);
  });

  test("frozen: a tab that wants something takes its place, and it follows when it thaws", async () => {
    const { first, second, peer } = await two();
    first.tab.freeze();
    second.client.nudge();
    clock.advance(3_000);
    await second.until((state) => state.connection.state === "connecting");
    second.client.nudge();
    // A turn of the loop, in which it asks to join.
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(3_000);
    const next = await greet();
    await second.until((state) => state.connection.state === "connected");
    first.tab.thaw();
    expect(await peer.closed()).toBe(1000);
    await first.until((state) => state.connection.retryAt !== null);
    first.client.nudge();
    await answerSync(next);
    await first.until((state) => state.connection.state === "connected");
    next.send(created(1));
    await Promise.all([first.until(has("text 1")), second.until(has("text 1"))]);
    expect(server.waiting).toBe(0);
  });
});

describe("the other tab ends", () => {
  test("killed in the middle of a send: the leading tab sees to it", async () => {
    const { first, second, peer } = await two();
    const sent = second.client.send(12, "не дошло?");
    const lost = await peer.next("message");
    second.kill();
    const again = await peer.next("message");
    expect(again["client_id"]).toBe(sent?.client_id);
    expect(again["ref"]).not.toBe(lost["ref"]);
    const event = created(1, { sender: ME, text: "не дошло?", client_id: sent?.client_id ?? "" });
    peer.send({ event: "ack", ref: again["ref"], message: event["message"] }, event);
    await first.until((state) => has("не дошло?")(state) && state.pending.length === 0);
    expect(first.texts).toEqual(["не дошло?"]);
  });
});

describe("what ends for all", () => {
  test("a logout", async () => {
    const { first, second, peer } = await two();
    peer.close(4401);
    for (const one of [first, second]) {
      await one.until((state) => state.connection.state === "disconnected");
      expect(one.client.state.connection.code).toBe(4401);
    }
    for (const one of [first, second]) one.client.close();
    expect(clock.pending).toBe(0);
  });

  test("a lost line: both come back on one socket", async () => {
    const { first, second, peer } = await two();
    peer.cut();
    for (const one of [first, second]) await one.until((state) => state.connection.retryAt !== null);
    clock.advance(250);
    const next = await server.peer();
    next.send(HELLO);
    await answerSync(next);
    await answerSync(next);
    for (const one of [first, second]) await one.until((state) => state.connection.state === "connected");
    expect(server.waiting).toBe(0);
  });
});

describe("tabs that do not share", () => {
  test("another user's socket is not taken: the tab opens its own", async () => {
    const first = page();
    first.client.connect();
    await greet();
    await ready(first);
    const second = page();
    second.rest.on("GET /api/me/", { body: { id: BORIS, username: "boris", display_name: "Борис" } });
    second.client.connect();
    await second.until((state) => state.connection.retryAt !== null);
    clock.advance(250);
    const peer = await server.peer();
    peer.send({ ...HELLO, user: BORIS });
    await answerSync(peer);
    await second.until((state) => state.ready);
    expect(second.client.state.me).toBe(BORIS);
    expect(first.client.state.me).toBe(ME);
  });

  test("without locks and channels, or when told not to, each has its own", async () => {
    const alone = [page({ tabs: null }), page({ shareSocket: false })];
    for (const one of alone) {
      one.client.connect();
      await greet();
      await one.until((state) => state.ready);
    }
    expect(alone.map((one) => one.sockets.length)).toEqual([1, 1]);
  });
});
