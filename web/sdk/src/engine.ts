import type { Api } from "./api.ts";
import type { BackoffOptions } from "./backoff.ts";
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
import { Outbox, type PendingMessage } from "./outbox.ts";
import { PresenceWatch } from "./presence.ts";
import { Receipts } from "./receipts.ts";
import { Store } from "./store.ts";
import { Sync } from "./sync.ts";
import type { Message } from "./types.ts";
import { Typing } from "./typing.ts";
import { unreadBeyond } from "./unread.ts";
import type { World } from "./world.ts";

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
  /** Where the chat list goes on. */
  morePage: string | null = null;
  readonly #sync: Sync;
  readonly #directory: Directory;
  readonly #loader: ChatLoader;
  #connectedBefore = false;

  constructor(
    private readonly api: Api,
    url: string,
    world: World,
    credentials: Credentials,
    backoffOptions: BackoffOptions,
  ) {
    const { store } = this;
    this.connection = new Connection(url, world, credentials, backoffOptions);
    this.#sync = new Sync(world, {
      ask: (epoch, chats) => this.#askSync(epoch, chats),
      onSynced: (more) => store.update({ ready: true, moreChats: more || this.morePage !== null }),
      onStuck: (chat) => this.#loader.want(chat),
    });
    this.outbox = new Outbox(world, {
      send: (pending) => this.#post(pending),
      onChange: (pending) => store.update({ pending }),
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
    this.connection.changes.add((change) => this.#moved(change));
    this.connection.events.add((event) => this.#heard(event));
  }

  async request(command: Command): Promise<AckBody> {
    const answer = await this.connection.request(command);
    if (answer.event === "ack") return answer.body;
    throw new BesedaError({ code: "unreadable_answer", detail: "Expected an ack." });
  }

  /** Leaves no timer. */
  close(): void {
    this.connection.close();
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
      this.outbox.load(hello.user);
      this.#directory.need([hello.user]);
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
   * Positions have no number in the log, so that `sync` does not bring those that moved while we were away. Asks for
   * the first page of chats only: what is further down gets its positions when it moves next.
   */
  async #catchUpPositions(): Promise<void> {
    try {
      for (const fresh of (await this.api.chats()).items) {
        const { me, timelines } = this.store.state;
        if (me === null) return;
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
