import type { Api } from "./api.ts";
import { BesedaError } from "./errors.ts";
import type { Page } from "./rest.ts";
import type { Store } from "./store.ts";
import { EMPTY_TIMELINE, holds, merge, type Timeline } from "./timeline.ts";
import type { Message } from "./types.ts";

/** Timelines kept at once; the one opened longest ago goes first. */
const TIMELINES_MAX = 20;
const PAGE = 50;

type Loaded = Pick<Timeline, "messages" | "hasOlder" | "hasNewer">;

/**
 * Loads messages into timelines. While a page is on its way, events go on arriving; they are kept beside it and merged
 * into it, for the page may have been read before them.
 */
export class History {
  /** What arrived while a page of the chat is on its way. A newer load replaces the entry, and the older one gives up. */
  readonly #beside = new Map<number, Message[]>();

  constructor(
    private readonly api: Api,
    private readonly store: Store,
    private readonly onPage: (messages: readonly Message[]) => void,
  ) {}

  /** Loads the newest page, unless what is there reaches to it. */
  async open(chat: number): Promise<void> {
    const present = this.store.state.timelines.get(chat);
    if (present === undefined || present.state === "failed" || present.hasNewer) await this.reload(chat);
    else this.#place(chat, present);
  }

  /** Newest pages as an earlier page of the application had them. */
  restore(pages: readonly Pick<Timeline, "messages" | "hasOlder">[]): void {
    for (const page of pages) {
      const chat = page.messages[0]?.chat;
      if (chat !== undefined) this.#place(chat, { ...EMPTY_TIMELINE, ...page, state: "ready" });
    }
  }

  /** Starts again from the newest page; what is shown stays until it is there. */
  async reload(chat: number): Promise<void> {
    const shown = this.store.state.timelines.get(chat) ?? EMPTY_TIMELINE;
    this.#place(chat, { ...shown, state: "loading", older: "idle", newer: "idle" });
    await this.#load(
      chat,
      () => this.api.messages(chat, { limit: PAGE }),
      (_, page) => ({ ...EMPTY_TIMELINE, ...page, state: "ready" }),
      (now) => ({ ...now, state: "failed" }),
    );
  }

  /** Puts the page around a message in the place of what is shown, unless the message is shown. */
  async openAround(chat: number, id: number): Promise<void> {
    const present = this.store.state.timelines.get(chat);
    if (present === undefined) this.#place(chat, EMPTY_TIMELINE);
    else if (present.messages.some((message) => message.id === id)) return;
    let failure: unknown = null;
    await this.#load(
      chat,
      async () => {
        try {
          return await this.#around(chat, id);
        } catch (error) {
          failure = error;
          throw error;
        }
      },
      (_, page) => ({ ...EMPTY_TIMELINE, ...page, state: "ready" }),
      (now) => (now.state === "ready" ? now : { ...now, state: "failed" }),
    );
    if (failure !== null) throw failure;
  }

  async loadOlder(chat: number): Promise<void> {
    const timeline = this.store.state.timelines.get(chat);
    const first = timeline?.messages[0];
    if (timeline?.state !== "ready" || first === undefined) return;
    if (!timeline.hasOlder || timeline.older === "loading") return;
    this.store.changeTimeline(chat, (now) => ({ ...now, older: "loading" }));
    await this.#load(
      chat,
      () => this.api.messages(chat, { limit: PAGE, before: first.seq }),
      (now, { messages, hasOlder }) => ({
        ...now,
        messages: merge(now.messages, messages),
        hasOlder,
        older: "idle",
      }),
      (now) => ({ ...now, older: "failed" }),
    );
  }

  async loadNewer(chat: number): Promise<void> {
    const timeline = this.store.state.timelines.get(chat);
    const last = timeline?.messages.at(-1);
    if (timeline?.state !== "ready" || last === undefined) return;
    if (!timeline.hasNewer || timeline.newer === "loading") return;
    this.store.changeTimeline(chat, (now) => ({ ...now, newer: "loading" }));
    await this.#load(
      chat,
      () => this.api.messages(chat, { limit: PAGE, after: last.seq }),
      (now, { messages, hasNewer }) => ({
        ...now,
        messages: merge(now.messages, messages),
        hasNewer,
        newer: "idle",
      }),
      (now) => ({ ...now, newer: "failed" }),
    );
  }

  /** An event brought a message, or a newer state of one. Of those that are not loaded only new ones are of interest. */
  apply(message: Message, isNew: boolean): void {
    this.#beside.get(message.chat)?.push(message);
    this.store.changeTimeline(message.chat, (timeline) => {
      const wanted = isNew ? timeline.state === "ready" && !timeline.hasNewer : holds(timeline, message);
      return wanted ? { ...timeline, messages: merge(timeline.messages, [message]) } : timeline;
    });
  }

  /** Everything was forgotten: what is still on its way belongs to the past. */
  clear(): void {
    this.#beside.clear();
  }

  async #load(
    chat: number,
    ask: () => ReturnType<Api["messages"]>,
    use: (now: Timeline, page: Loaded) => Timeline,
    fail: (now: Timeline) => Timeline,
  ): Promise<void> {
    const beside: Message[] = [];
    this.#beside.set(chat, beside);
    const change = (to: (now: Timeline) => Timeline): void => {
      if (this.#beside.get(chat) !== beside) return;
      this.#beside.delete(chat);
      this.store.changeTimeline(chat, to);
    };
    try {
      const page = await ask();
      this.onPage(page.items);
      change((now) => {
        // News of messages above the page, or below one that is not the newest, would leave a hole between them and it.
        const top = page.items[0]?.seq ?? 0;
        const hasNewer = page.next !== null;
        const bottom = hasNewer ? (page.items.at(-1)?.seq ?? 0) : Number.POSITIVE_INFINITY;
        const news = beside.filter(({ seq }) => seq >= top && seq <= bottom);
        return use(now, { messages: merge(page.items, news), hasOlder: page.prev !== null, hasNewer });
      });
    } catch {
      change(fail);
    }
  }

  /**
   * A message's id says nothing of its place, but ids rise with `seq`: the newest page that is not shown, where most of
   * what is quoted lies, then by halves.
   */
  async #around(chat: number, id: number): Promise<Page<Message>> {
    const { chats, timelines } = this.store.state;
    const shown = timelines.get(chat)?.messages[0];
    let low = 0;
    let high = (chats.get(chat)?.last_seq ?? 0) + 1;
    if (shown !== undefined && id < shown.id) high = shown.seq;
    let before = high;
    while (low + 1 < high) {
      const { items } = await this.api.messages(chat, { limit: PAGE, before });
      const found = items.find((message) => message.id === id);
      if (found !== undefined) return this.api.messages(chat, { limit: PAGE, before: found.seq + PAGE / 2 });
      const [first] = items;
      if (first !== undefined && id < first.id) high = first.seq;
      else if (id > (items.at(-1)?.id ?? 0)) low = before - 1;
      else break;
      before = Math.min(high, Math.ceil((low + high) / 2) + PAGE / 2);
    }
    throw new BesedaError({ code: "not_found", detail: "There is no such message in this chat." });
  }

  /** The newest is last in the map, so that the first is the one to go. */
  #place(chat: number, timeline: Timeline): void {
    const timelines = new Map(this.store.state.timelines);
    timelines.delete(chat);
    timelines.set(chat, timeline);
    for (const oldest of timelines.keys()) {
      if (timelines.size <= TIMELINES_MAX) break;
      timelines.delete(oldest);
    }
    this.store.update({ timelines });
  }
}
