import { byActivity } from "./chats.ts";
import type { ConnectionState } from "./connection.ts";
import { Emitter } from "./emitter.ts";
import { EMPTY_TIMELINE, type Timeline } from "./timeline.ts";
import type { Chat, Limits, PendingMessage, Presence, User, UserId } from "./types.ts";

/** What a UI shows. Every change makes new values, so that `===` tells what to draw again. */
export interface State {
  /** `null` until the first connection. */
  readonly me: UserId | null;
  readonly connection: {
    readonly state: ConnectionState;
    /** Why the last connection ended: a close code. */
    readonly code: number | null;
    /** When the next attempt is made, by the clock. */
    readonly retryAt: number | null;
  };
  readonly limits: Limits | null;
  readonly chats: ReadonlyMap<number, Chat>;
  /** Ids of the chats, newest activity first. */
  readonly order: readonly number[];
  /** The chat list is as the server has it: true after the first catching up. */
  readonly ready: boolean;
  /** There are older chats: `loadMoreChats`. */
  readonly moreChats: boolean;
  /** Opened chats only. */
  readonly timelines: ReadonlyMap<number, Timeline>;
  /** Mine that the server has not confirmed, in the order written. */
  readonly pending: readonly PendingMessage[];
  readonly users: ReadonlyMap<UserId, User>;
  readonly presence: ReadonlyMap<UserId, Presence>;
  /** Who is writing, by chat. Never empty arrays. */
  readonly typing: ReadonlyMap<number, readonly UserId[]>;
}

const EMPTY: State = {
  me: null,
  connection: { state: "disconnected", code: null, retryAt: null },
  limits: null,
  chats: new Map(),
  order: [],
  ready: false,
  moreChats: false,
  timelines: new Map(),
  pending: [],
  users: new Map(),
  presence: new Map(),
  typing: new Map(),
};

/** Owner of the state. The rest of the SDK changes it through here, a UI only reads and subscribes. */
export class Store {
  readonly #changes = new Emitter<State>();
  #state = EMPTY;

  get state(): State {
    return this.#state;
  }

  subscribe(listener: (state: State) => void): () => void {
    return this.#changes.add(listener);
  }

  update(patch: Partial<State>): void {
    this.#state = { ...this.#state, ...patch };
    this.#changes.emit(this.#state);
  }

  /** Adds chats or replaces what was known of them. */
  putChats(incoming: readonly Chat[]): void {
    const chats = new Map(this.#state.chats);
    for (const chat of incoming) chats.set(chat.id, chat);
    this.update({ chats, order: byActivity(chats) });
  }

  changeChat(id: number, change: (chat: Chat) => Chat): void {
    const chat = this.#state.chats.get(id);
    if (chat === undefined) return;
    const next = change(chat);
    if (next === chat) return;
    const chats = new Map(this.#state.chats).set(id, next);
    const order = next.last_message === chat.last_message ? this.#state.order : byActivity(chats);
    this.update({ chats, order });
  }

  removeChat(id: number): void {
    const chats = new Map(this.#state.chats);
    const timelines = new Map(this.#state.timelines);
    chats.delete(id);
    timelines.delete(id);
    this.update({ chats, timelines, order: this.#state.order.filter((one) => one !== id) });
  }

  changeTimeline(id: number, change: (timeline: Timeline) => Timeline): void {
    const timeline = this.#state.timelines.get(id);
    if (timeline === undefined) return;
    this.update({ timelines: new Map(this.#state.timelines).set(id, change(timeline)) });
  }

  setTyping(chat: number, users: readonly UserId[]): void {
    const typing = new Map(this.#state.typing);
    if (users.length === 0) typing.delete(chat);
    else typing.set(chat, users);
    this.update({ typing });
  }

  /** Nothing of what was loaded holds. Which chats are open stays known: they are loaded anew when they come. */
  forgetChats(): void {
    const { chats, order, ready, moreChats } = EMPTY;
    const timelines = new Map([...this.#state.timelines.keys()].map((chat) => [chat, EMPTY_TIMELINE]));
    this.update({ chats, order, ready, moreChats, timelines });
  }
}
