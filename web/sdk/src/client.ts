import { Api } from "./api.ts";
import { type BackoffOptions, DEFAULT_BACKOFF } from "./backoff.ts";
import { applyMyRead } from "./chats.ts";
import type { ConnectionChange } from "./connection.ts";
import { Credentials, type GetToken } from "./credentials.ts";
import { Engine } from "./engine.ts";
import type { AckBody, ChatEvent, Command } from "./frames.ts";
import { Rest } from "./rest.ts";
import type { State } from "./store.ts";
import type { Chat, PendingMessage, UserId } from "./types.ts";
import { unreadBeyond } from "./unread.ts";
import { type StorageLike, systemWorld, type World } from "./world.ts";

export interface ClientOptions extends Partial<World> {
  /** Where the server is, such as `https://chat.example.org`. */
  readonly url: string;
  /** Gives access tokens. Default: none, the session cookie speaks. */
  readonly getToken?: GetToken;
  /** Waits between attempts. Default: full jitter below 0.5 s, doubling to 20 s. */
  readonly backoff?: BackoffOptions;
  /**
   * Where the last known chats and messages are kept, such as `localStorage`, so that the next page shows them before it
   * is connected; `state.ready` says when they are current. Default: nowhere.
   */
  readonly cache?: StorageLike;
  /**
   * One socket for all tabs of one person, where the platform has Web Locks and broadcast channels; a socket for each
   * elsewhere. Default: true in a page, false in Node and workers.
   */
  readonly shareSocket?: boolean;
}

/** One user's chats, kept current. Everything that a UI needs; the pieces behind it are not public. */
export class BesedaClient {
  readonly api: Api;
  readonly #engine: Engine;

  constructor(options: ClientOptions) {
    const world = systemWorld(options);
    const origin = new URL(options.url).origin;
    const credentials = new Credentials(options.getToken ?? null);
    this.api = new Api(new Rest(origin, world.fetch, credentials));
    this.#engine = new Engine(this.api, world, credentials, {
      url: `${origin.replace(/^http/, "ws")}/ws/`,
      backoff: options.backoff ?? DEFAULT_BACKOFF,
      cache: options.cache ?? null,
      shareSocket: options.shareSocket ?? typeof document !== "undefined",
    });
  }

  get state(): State {
    return this.#engine.store.state;
  }

  /** Frames that were dropped since the start. */
  get dropped(): { readonly unknown: number; readonly unreadable: number } {
    return { ...this.#engine.connection.dropped };
  }

  /** Called after every change of `state`. Returns its own removal, as all of these do. */
  subscribe(listener: (state: State) => void): () => void {
    return this.#engine.store.subscribe(listener);
  }

  /** Events in order and once, for an application that does more than show the state: sounds, badges, bots. */
  onEvent(listener: (event: ChatEvent) => void): () => void {
    return this.#engine.events.add(listener);
  }

  onConnection(listener: (change: ConnectionChange) => void): () => void {
    return this.#engine.connection.changes.add(listener);
  }

  connect(): void {
    this.#engine.connect();
  }

  /** Closes the socket and leaves no timer. The state stays readable; `connect` goes on from it. */
  close(): void {
    this.#engine.close();
  }

  /** For a logout: closes, and forgets everything, unsent messages in the storage too. */
  forget(): void {
    this.#engine.close();
    this.#engine.outbox.clear();
    this.#engine.cache?.clear();
    this.#engine.forgetUser();
  }

  /** The network came back or the page woke up: tries now instead of waiting, or checks that the socket still lives. */
  nudge(): void {
    this.#engine.connection.nudge();
  }

  /** Any command of the full socket. Rejected when there is no connection. */
  request(command: Command): Promise<AckBody> {
    return this.#engine.request(command);
  }

  /** Shows at once in `state.pending` and is sent when it can be. Blank text is not sent: `null`. */
  send(chat: number, text: string, options: { replyTo?: number } = {}): PendingMessage | null {
    const trimmed = text.trim();
    if (trimmed === "") return null;
    return this.#engine.outbox.add(chat, trimmed, options.replyTo ?? null);
  }

  /** Tries a failed message again. */
  retry(clientId: string): void {
    this.#engine.outbox.retry(clientId);
  }

  /** Gives a failed message up. */
  discard(clientId: string): void {
    this.#engine.outbox.drop(clientId);
  }

  async edit(chat: number, message: number, text: string): Promise<void> {
    this.#engine.history.apply(await this.api.editMessage(chat, message, text), false);
  }

  remove(chat: number, message: number): Promise<void> {
    return this.api.deleteMessage(chat, message);
  }

  /** Loads the newest messages of a chat and keeps them current in `state.timelines`. */
  open(chat: number): Promise<void> {
    return this.#engine.history.open(chat);
  }

  loadOlder(chat: number): Promise<void> {
    return this.#engine.history.loadOlder(chat);
  }

  /**
   * Shows the messages around an old one, such as one that was quoted; at once when it is loaded. `hasNewer` then tells
   * of the gap below, `loadNewer` closes it by pages, `open` leaves for the newest. Rejected with `not_found` when there
   * is no such message for me.
   */
  openAround(chat: number, message: number): Promise<void> {
    return this.#engine.history.openAround(chat, message);
  }

  loadNewer(chat: number): Promise<void> {
    return this.#engine.history.loadNewer(chat);
  }

  /** I have seen everything up to `seq`; without it, everything that is there. */
  markRead(id: number, seq?: number): void {
    const { me, chats, timelines } = this.state;
    const chat = chats.get(id);
    if (chat === undefined || me === null) return;
    const upTo = seq ?? chat.last_seq;
    if (upTo <= chat.read_seq) return;
    const unread = unreadBeyond(chat, timelines.get(id), upTo, me) ?? chat.unread_count;
    this.#engine.store.changeChat(id, (now) => applyMyRead(now, me, upTo, unread));
    this.#engine.receipts.move("read", id, upTo);
  }

  /** Call it on every key: the others are told once in a while. */
  typing(chat: number): void {
    const { connection, typing } = this.#engine;
    if (connection.state === "connected" && typing.mayTell(chat)) connection.send({ action: "typing", chat });
  }

  /** Whose presence to know, at most 500; replaces the earlier list. */
  watchPresence(users: readonly UserId[]): void {
    this.#engine.presence.watch(users);
  }

  /** How everybody sees me from now on. */
  async updateMe(displayName: string): Promise<void> {
    this.#engine.remember([await this.api.updateMe(displayName)]);
  }

  async loadMoreChats(): Promise<void> {
    const page = await this.api.chats(this.#engine.morePage);
    this.#engine.morePage = page.next;
    this.#engine.inbox.takeChats(page.items);
    this.#engine.store.update({ moreChats: page.next !== null });
  }

  async createDirect(user: UserId): Promise<Chat> {
    return this.#take(await this.api.createDirect(user));
  }

  async createGroup(
    title: string,
    users: readonly UserId[],
    history: "all" | "joined" = "all",
  ): Promise<Chat> {
    return this.#take(await this.api.createGroup(title, users, history));
  }

  #take(chat: Chat): Chat {
    this.#engine.inbox.takeChats([chat]);
    return chat;
  }
}
