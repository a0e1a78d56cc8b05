import { decodeChat, decodeMessage } from "./codec.ts";
import { flag, list, record, text, userId } from "./decode.ts";
import type { State } from "./store.ts";
import { Timer } from "./timer.ts";
import type { Chat, Message, UserId } from "./types.ts";
import type { Clock, StorageLike } from "./world.ts";

/** Of the chat list, those with the newest activity. */
const CHATS_MAX = 50;
/** Of each of these that is open, the newest. */
const MESSAGES_MAX = 30;
/** Letters in all; beyond, the messages are left out. */
const LETTERS_MAX = 500_000;
/** At most one write in this time, in milliseconds. */
const SAVE_EVERY_MS = 2_000;

interface Cached {
  readonly user: UserId;
  readonly epoch: string;
  readonly chats: readonly Chat[];
  readonly timelines: readonly { readonly hasOlder: boolean; readonly messages: readonly Message[] }[];
}

const decodeCached = record<Cached>({
  user: userId,
  epoch: text,
  chats: list(decodeChat),
  timelines: list(record({ hasOlder: flag, messages: list(decodeMessage) })),
});

/**
 * What was known last, for a start without a connection. A snapshot of one moment, so that it also says from where to
 * catch up.
 */
export class Cache {
  readonly #save: Timer;

  constructor(
    private readonly storage: StorageLike,
    private readonly key: string,
    clock: Clock,
    snapshot: () => Cached | null,
  ) {
    const save = (): void => this.#write(snapshot());
    this.#save = new Timer(clock, save);
    // A page that is left, or loaded again, must not come back to what was unread before.
    globalThis.addEventListener?.("pagehide", () => this.#save.pending && save());
  }

  load(): Cached | null {
    try {
      return decodeCached(JSON.parse(this.storage.getItem(this.key) ?? ""), this.key);
    } catch {
      // Nothing there, or another version's: the server has it all.
      return null;
    }
  }

  changed(): void {
    if (!this.#save.pending) this.#save.set(SAVE_EVERY_MS);
  }

  stop(): void {
    this.#save.clear();
  }

  clear(): void {
    this.stop();
    this.storage.removeItem(this.key);
  }

  #write(cached: Cached | null): void {
    if (cached === null) return;
    const whole = JSON.stringify(cached);
    try {
      this.storage.setItem(
        this.key,
        whole.length > LETTERS_MAX ? JSON.stringify({ ...cached, timelines: [] }) : whole,
      );
    } catch {
      // Full or forbidden: the next start shows what was written before, or waits for the connection.
    }
  }
}

/** The part of the state that is kept; `null` while it is not current itself. */
export function snapshotOf(state: State, epoch: string | null): Cached | null {
  const { me, ready, order, chats, timelines } = state;
  if (me === null || epoch === null || !ready) return null;
  const kept = order.slice(0, CHATS_MAX).flatMap((id) => chats.get(id) ?? []);
  return {
    user: me,
    epoch,
    chats: kept,
    timelines: kept.flatMap(({ id }) => {
      const timeline = timelines.get(id);
      if (timeline?.state !== "ready" || timeline.hasNewer) return [];
      const messages = timeline.messages.slice(-MESSAGES_MAX);
      return [{ hasOlder: timeline.hasOlder || messages.length < timeline.messages.length, messages }];
    }),
  };
}
