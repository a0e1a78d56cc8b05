import type { Api } from "./api.ts";
import type { Store } from "./store.ts";
import { EMPTY_TIMELINE, merge, type Timeline } from "./timeline.ts";
import type { Message } from "./types.ts";

/** Timelines kept at once; the one opened longest ago goes first. */
const TIMELINES_MAX = 20;
const PAGE = 50;

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

  /** Loads the newest page, unless it is there already. */
  async open(chat: number): Promise<void> {
    const present = this.store.state.timelines.get(chat);
    if (present === undefined || present.state === "failed") await this.reload(chat);
    else this.#place(chat, present);
  }

  /** Starts again from the newest page; what is shown stays until it is there. */
  async reload(chat: number): Promise<void> {
    const shown = this.store.state.timelines.get(chat) ?? EMPTY_TIMELINE;
    this.#place(chat, { ...shown, state: "loading", older: "idle" });
    await this.#load(
      chat,
      () => this.api.messages(chat, { limit: PAGE }),
      (_, page, hasOlder) => ({ messages: page, hasOlder, state: "ready", older: "idle" }),
      (now) => ({ ...now, state: "failed" }),
    );
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
      (now, page, hasOlder) => ({ ...now, messages: merge(now.messages, page), hasOlder, older: "idle" }),
      (now) => ({ ...now, older: "failed" }),
    );
  }

  /** An event brought a message, or a newer state of one. Of those that are not loaded only new ones are of interest. */
  apply(message: Message, isNew: boolean): void {
    this.#beside.get(message.chat)?.push(message);
    this.store.changeTimeline(message.chat, (timeline) => {
      const wanted = isNew
        ? timeline.state === "ready"
        : timeline.messages.some((one) => one.id === message.id);
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
    use: (now: Timeline, page: readonly Message[], hasOlder: boolean) => Timeline,
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
        // News of messages above the page would leave a hole between them and it.
        const top = page.items[0]?.seq ?? 0;
        const news = beside.filter((message) => message.seq >= top);
        return use(now, merge(page.items, news), page.prev !== null);
      });
    } catch {
      change(fail);
    }
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
