import { Timer } from "./timer.ts";
import type { User, UserId } from "./types.ts";
import type { Clock } from "./world.ts";

/** Ids that turn up within this time are looked up together, in milliseconds. */
const GATHER_MS = 30;
const LOOKUP_MAX = 200;

export interface DirectoryDoors {
  readonly lookUp: (ids: readonly UserId[]) => Promise<readonly User[]>;
  readonly onChange: (users: ReadonlyMap<UserId, User>) => void;
}

/** How users are called. Names come with chats; only who joins later has to be looked up. */
export class Directory {
  readonly #users = new Map<UserId, User>();
  readonly #missing = new Set<UserId>();
  readonly #gather: Timer;

  constructor(
    clock: Clock,
    private readonly doors: DirectoryDoors,
  ) {
    this.#gather = new Timer(clock, () => void this.#lookUp());
  }

  remember(users: readonly User[]): void {
    const news = users.filter((user) => !same(this.#users.get(user.id), user));
    for (const user of news) this.#users.set(user.id, user);
    if (news.length > 0) this.doors.onChange(new Map(this.#users));
  }

  need(ids: readonly UserId[]): void {
    for (const id of ids) if (!this.#users.has(id)) this.#missing.add(id);
    if (this.#missing.size > 0 && !this.#gather.pending) this.#gather.set(GATHER_MS);
  }

  stop(): void {
    this.#gather.clear();
    this.#missing.clear();
  }

  clear(): void {
    this.stop();
    this.#users.clear();
    this.doors.onChange(new Map());
  }

  async #lookUp(): Promise<void> {
    const ids = [...this.#missing].slice(0, LOOKUP_MAX);
    for (const id of ids) this.#missing.delete(id);
    try {
      this.remember(await this.doors.lookUp(ids));
    } catch {
      // A name is missing on the screen, no more: it is asked for again when the user turns up next.
    }
    if (this.#missing.size > 0) this.#gather.set(GATHER_MS);
  }
}

function same(a: User | undefined, b: User): boolean {
  if (a === undefined) return false;
  return a.username === b.username && a.display_name === b.display_name && a.avatar === b.avatar;
}
