import type { Api } from "./api.ts";
import type { BackoffOptions } from "./backoff.ts";
import { Cache, snapshotOf } from "./cache.ts";
import { ChatLoader } from "./chat-loader.ts";
import { applyMyRead, catchUpPositions } from "./chats.ts";
import { FRAME_TOO_LARGE } from "./codes.ts";
import { Connection, type ConnectionChange } from "./connection.ts";
import type { Credentials } from "./credentials.ts";
import { Directory } from "./directory.ts";
import { Emitter } from "./emitter.ts";
import { BesedaError } from "./errors.ts";
import type { AckBody, ChatEvent, Command, ServerEvent } from "./frames.ts";
import { History } from "./history.ts";
import { Inbox } from "./inbox.ts";
import { Outbox } from "./outbox.ts";
import { PresenceWatch } from "./presence.ts";
import { Receipts } from "./receipts.ts";
import { SharedSocket } from "./shared-socket.ts";
import { Store } from "./store.ts";
import { Sync } from "./sync.ts";
import type { Message, PendingMessage, User } from "./types.ts";
import { Typing } from "./typing.ts";
import { unreadBeyond } from "./unread.ts";
import type { SocketFactory, StorageLike, World } from "./world.ts";

export interface EngineOptions {
  readonly url: string;
  readonly backoff: BackoffOptions;
  readonly cache: StorageLike | null;
  readonly shareSocket: boolean;
}

/** The parts and the wires between them: what happens when a connection comes, goes, or belongs to someone else. */
export class Engine {
  readonly store = new Store();
  readonly events = new Emitter<ChatEvent>();
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly receipts: Receipts;
  readonly presence: PresenceWatch;
  readonly typing: Typing;
  readonly history: History;
  readonly inbox: Inbox;
  readonly cache: Cache | null;
  /** Where the chat list goes on. */
  morePage: string | null = null;
  readonly #shared: SharedSocket | null;
  readonly #sync: Sync;
  readonly #directory: Directory;
  readonly #loader: ChatLoader;
  #connectedBefore = false;

  constructor(
    private readonly api: Api,
    world: World,
    credentials: Credentials,
    options: EngineOptions,
  ) {
    const { store } = this;
    const shared = options.shareSocket ? this.#share(options.url, world) : null;
    this.#shared = shared;
    const socket: SocketFactory = shared === null ? world.socket : (...where) => shared.open(...where);
    this.connection = new Connection(options.url, { ...world, socket }, credentials, options.backoff);
    this.#sync = new Sync(world, {
      ask: (epoch, chats) => this.#askSync(epoch, chats),
      onSynced: (more) => store.update({ ready: true, moreChats: more || this.morePage !== null }),
      onStuck: (chat) => this.#loader.want(chat),
    });
    this.outbox = new Outbox(world, {
      send: (pending) => this.#post(pending),
      onChange: (pending) => store.update({ pending }),
      tell: (news) => shared?.tell(news),
      onSent: (message) => this.history.apply(message, true),
    });
    this.receipts = new Receipts(world, { tell: (kind, chat, seq) => this.#tell(kind, chat, seq) });
    this.presence = new PresenceWatch(world, {
      watch: async (users) => (await this.request({ action: "watch_presence", users })).presence ?? [],
      onChange: (presence) => store.update({ presence }),
    });
    this.typing = new Typing(world.clock, (chat, users) => store.setTyping(chat, users));
    this.#directory = new Directory(world.clock, {
      lookUp: (ids) => api.users(ids),
      onChange: (users) => store.update({ users }),
    });
    this.history = new History(api, store, (messages) =>
      this.#directory.need(messages.map((message) => message.sender)),
    );
    this.#loader = new ChatLoader(world, {
      load: (chat) => api.chat(chat),
      onLoaded: (chat) => {
        this.#sync.forget(chat.id);
        this.inbox.takeChats([chat]);
      },
      onGone: (chat) => this.inbox.removeChat(chat),
    });
    this.inbox = new Inbox({
      store,
      sync: this.#sync,
      history: this.history,
      outbox: this.outbox,
      receipts: this.receipts,
      typing: this.typing,
      presence: this.presence,
      directory: this.#directory,
      loadChat: (chat) => this.#loader.want(chat),
    });
    this.cache = this.#cached(options, world);
    this.connection.changes.add((change) => this.#moved(change));
    this.connection.events.add((event) => this.#heard(event));
  }

  async request(command: Command): Promise<AckBody> {
    const answer = await this.connection.request(command);
    if (answer.event === "ack") return answer.body;
    throw new BesedaError({ code: "unreadable_answer", detail: "Expected an ack." });
  }

  connect(): void {
    this.#shared?.join();
    this.connection.open();
  }

  remember(users: readonly User[]): void {
    this.#directory.remember(users);
  }

  /** Leaves no timer. */
  close(): void {
    this.connection.close();
    this.#shared?.leave();
    this.cache?.stop();
    this.#directory.stop();
    this.typing.clear();
  }

  /** Another user's, or nobody's: nothing may be left of the last one. */
  forgetUser(): void {
    this.#sync.clear();
    this.outbox.unload();
    this.presence.clear();
    this.#directory.clear();
    this.#connectedBefore = false;
    this.#forgetLog();
    this.store.update({ timelines: new Map(), me: null });
  }

  /** What works only while connected. */
  get #connected(): readonly { resume(): void; pause(): void }[] {
    return [this.outbox, this.receipts, this.presence, this.#loader];
  }

  #heard(event: ServerEvent): void {
    if (event.event === "hello") this.#hello(event);
    const news = this.inbox.handle(event);
    if (news !== null) this.events.emit(news);
  }

  #hello(hello: Extract<ServerEvent, { event: "hello" }>): void {
    const before = this.store.state.me;
    if (before !== hello.user) {
      if (before !== null) this.forgetUser();
      this.store.update({ me: hello.user });
      this.outbox.load(hello.user, this.#mayAdopt);
      this.#directory.need([hello.user]);
    } else if (this.#mayAdopt) {
      // Another tab may have led until now, and ended in the middle of a send.
      this.outbox.adopt();
    }
    this.typing.lastsMs = hello.limits.typing_seconds * 1000;
    this.store.update({ limits: hello.limits });
    if (this.#sync.start(hello.epoch)) this.#forgetLog();
    // What I wrote goes out behind the question for what I missed, so that it lands below it on every screen.
    for (const part of this.#connected) part.resume();
    for (const [chat, timeline] of this.store.state.timelines) {
      if (timeline.state === "failed") void this.history.reload(chat);
    }
    if (this.#connectedBefore) void this.#catchUpPositions();
    this.#connectedBefore = true;
  }

  #moved(change: ConnectionChange): void {
    const { to, code, retryAt } = change;
    if (change.from === "connected" && to !== "connected") {
      if (code === FRAME_TOO_LARGE) this.outbox.failLargest();
      this.#sync.stop();
      for (const part of this.#connected) part.pause();
      this.typing.clear();
    }
    this.store.update({ connection: { state: to, code, retryAt } });
    // It will not try again by itself, and must not keep others from trying.
    if (to === "disconnected") this.#shared?.leave();
  }

  /** What an earlier page knew, until the server is heard. */
  #cached({ cache: storage, url }: EngineOptions, world: World): Cache | null {
    if (storage === null) return null;
    const { store } = this;
    const cache = new Cache(storage, `beseda.cache.${url}`, world.clock, () =>
      snapshotOf(store.state, this.#sync.epoch),
    );
    const known = cache.load();
    if (known !== null) {
      store.update({ me: known.user });
      this.outbox.load(known.user, this.#mayAdopt);
      this.#sync.restore(known.epoch);
      this.inbox.restore(known.chats);
      this.history.restore(known.timelines);
      this.#connectedBefore = true;
    }
    store.subscribe(() => cache.changed());
    return cache;
  }

  #share(url: string, world: World): SharedSocket | null {
    if (world.tabs === null) return null;
    return new SharedSocket(url, world, world.tabs, {
      whoAmI: async () => (await this.api.me()).id,
      nudge: () => this.connection.nudge(),
      onTabGone: () => this.outbox.adopt(),
      onOutbox: (news) => {
        if (news.user === this.store.state.me) this.outbox.heard(news);
      },
    });
  }

  /** Messages that an earlier page, or another tab that ended, left behind are for one tab to send. */
  get #mayAdopt(): boolean {
    return this.#shared?.leads ?? true;
  }

  async #askSync(epoch: string | null, chats: Readonly<Record<string, number>>): Promise<{ more: boolean }> {
    const known = epoch === null ? {} : { epoch };
    const answer = await this.connection.request({ action: "sync", ...known, chats });
    return { more: answer.event === "synced" && answer.more };
  }

  async #post(pending: PendingMessage): Promise<Message> {
    const { chat, text, client_id, reply_to } = pending;
    const reply = reply_to === null ? {} : { reply_to };
    const ack = await this.request({ action: "message", chat, text, client_id, ...reply });
    if (ack.message !== null) return ack.message;
    throw new BesedaError({ code: "unreadable_answer", detail: "The ack carries no message." });
  }

  async #tell(kind: "read" | "delivered", chat: number, seq: number): Promise<void> {
    const { up_to, unread_count } = await this.request({ action: kind, chat, seq });
    const { me, chats, timelines } = this.store.state;
    const known = chats.get(chat);
    if (kind === "delivered" || me === null || known === undefined || unread_count === null) return;
    const unread = unreadBeyond(known, timelines.get(chat), up_to ?? seq, me) ?? unread_count;
    this.store.changeChat(chat, (now) => applyMyRead(now, me, up_to ?? seq, unread));
  }

  /**
   * Positions and names have no number in the log, so that `sync` does not bring those that changed while we were away.
   * Asks for the first page of chats only: what is further down gets its positions when it moves next.
   */
  async #catchUpPositions(): Promise<void> {
    try {
      for (const fresh of (await this.api.chats()).items) {
        const { me, timelines } = this.store.state;
        if (me === null) return;
        this.inbox.remember(fresh);
        this.store.changeChat(fresh.id, (chat) => catchUpPositions(chat, fresh, timelines.get(chat.id), me));
      }
    } catch {
      // Ticks and badges are as they were before; the next connection asks again.
    }
  }

  /** The log that we knew is not the server's. Opened chats stay open and are loaded anew. */
  #forgetLog(): void {
    this.receipts.clear();
    this.history.clear();
    this.#loader.clear();
    this.typing.clear();
    this.morePage = null;
    this.store.forgetChats();
  }
}
