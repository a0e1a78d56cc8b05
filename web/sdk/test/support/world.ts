import { WebSocket } from "ws";
import { BesedaClient, type ClientOptions } from "../../src/client.ts";
import type { State } from "../../src/store.ts";
import type { Chat, Message } from "../../src/types.ts";
import { memoryStorage, type SocketLike, type StorageLike } from "../../src/world.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakeRest } from "./fake-rest.ts";
import { FakeServer, type Frame, type Peer } from "./fake-server.ts";

export const ME = 57;
export const BORIS = 58;
export const HELLO: Frame = {
  event: "hello",
  epoch: "e1",
  user: ME,
  limits: {
    text_length: 10_000,
    frame_bytes: 2_000,
    client_id_length: 64,
    ping_seconds: 25,
    typing_seconds: 6,
  },
};

/** A client on a real socket to a fake server, with time, chance and HTTP in the test's hands. */
export class TestWorld {
  readonly clock = new FakeClock();
  readonly rest = new FakeRest();
  readonly storage: StorageLike;
  readonly client: BesedaClient;
  #ids = 0;

  private constructor(
    readonly server: FakeServer,
    options: Partial<ClientOptions>,
  ) {
    this.storage = options.storage ?? memoryStorage();
    this.rest.on("GET /api/users/", { body: [] });
    this.rest.on("GET /api/chats/", { body: [] });
    this.client = new BesedaClient({
      url: server.url,
      socket: (url, protocols) => new WebSocket(url, [...protocols]) as SocketLike,
      fetch: this.rest.fetch,
      clock: this.clock,
      random: () => 0.5,
      newId: () => `id-${++this.#ids}`,
      storage: this.storage,
      ...options,
    });
  }

  static async start(options: Partial<ClientOptions> = {}): Promise<TestWorld> {
    return new TestWorld(await FakeServer.start(), options);
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.server.stop();
  }

  /** Resolved at the first state that fits, which may be the present one. */
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

  /** The next connection, greeted; its first command, the `sync`, is left to the test. */
  async greet(hello: Frame = HELLO): Promise<Peer> {
    const peer = await this.server.peer();
    peer.send(hello);
    return peer;
  }

  /** Connected, with these chats, all caught up. */
  async connected(...chats: readonly Chat[]): Promise<Peer> {
    this.client.connect();
    const peer = await this.greet();
    await this.answerSync(
      peer,
      ...chats.map((chat) => ({ event: "chat.created", chat: chat.id, details: chat })),
    );
    return peer;
  }

  /** Answers the next `sync` with these frames and `synced`. */
  async answerSync(peer: Peer, ...frames: readonly Frame[]): Promise<Frame> {
    const sync = await peer.next("sync");
    const caughtUp = this.until((state) => state.ready);
    peer.send(...frames, { event: "synced", ref: sync["ref"], more: false });
    await caughtUp;
    return sync;
  }

  /** The client has nothing more to say, now or in so many milliseconds. */
  async quiet(peer: Peer, ms: number): Promise<void> {
    this.clock.advance(ms);
    const ping = this.client.request({ action: "ping" });
    const next = await peer.any();
    if (next["action"] !== "ping") throw new Error(`not quiet: ${JSON.stringify(next)}`);
    peer.send({ event: "ack", ref: next["ref"] });
    await ping;
  }

  /** Everything that the server sent before this has been handled: frames of one socket keep their order. */
  async settled(peer: Peer): Promise<void> {
    const ping = this.client.request({ action: "ping" });
    const { ref } = await peer.next("ping");
    peer.send({ event: "ack", ref });
    await ping;
  }
}

export function message(seq: number, over: Partial<Message> = {}): Message {
  return {
    id: 1000 + seq,
    chat: 12,
    sender: BORIS,
    text: `text ${seq}`,
    created_at: `2026-11-24T10:00:${String(seq % 60).padStart(2, "0")}.000000Z`,
    seq,
    edited_at: null,
    deleted: false,
    reply_to: null,
    client_id: null,
    ...over,
  };
}

export function created(seq: number, over: Partial<Message> = {}): Frame {
  return { event: "message.created", chat: over.chat ?? 12, seq, message: message(seq, over) };
}

export function chat(over: Partial<Chat> = {}): Chat {
  const member = {
    role: "member",
    joined_at: "2026-11-24T09:00:00.000000Z",
    read_seq: 0,
    delivered_seq: 0,
  } as const;
  return {
    id: 12,
    is_group: false,
    title: "",
    history: "all",
    created_at: "2026-11-24T09:00:00.000000Z",
    member_count: 2,
    members: [
      { user: ME, username: "anna", display_name: "Anna", avatar: null, ...member },
      { user: BORIS, username: "boris", display_name: "Борис", avatar: null, ...member },
    ],
    my_role: "member",
    unread_count: 0,
    last_message: null,
    last_seq: 0,
    read_seq: 0,
    ...over,
  };
}
