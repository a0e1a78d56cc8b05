import { backoff } from "./backoff.ts";
import { BesedaError } from "./errors.ts";
import { Timer } from "./timer.ts";
import type { Presence, UserId } from "./types.ts";
import type { World } from "./world.ts";

/** The server watches at most this many users for one connection. */
const WATCHED_MAX = 500;

export interface PresenceDoors {
  readonly watch: (users: readonly UserId[]) => Promise<readonly Presence[]>;
  readonly onChange: (presence: ReadonlyMap<UserId, Presence>) => void;
}

/** A snapshot of the watched users, then changes. Without a connection nothing is known, rather than the last known. */
export class PresenceWatch {
  #wanted: readonly UserId[] = [];
  #known = new Map<UserId, Presence>();
  #online = false;
  #asking = false;
  #stale = false;
  #attempt = 0;
  readonly #again: Timer;

  constructor(
    private readonly world: World,
    private readonly doors: PresenceDoors,
  ) {
    this.#again = new Timer(world.clock, () => this.#ask());
  }

  /** Replaces the earlier list. Users beyond the limit are not watched. */
  watch(users: readonly UserId[]): void {
    const wanted = [...new Set(users)].slice(0, WATCHED_MAX);
    if (wanted.length === this.#wanted.length && wanted.every((user, index) => user === this.#wanted[index]))
      return;
    this.#wanted = wanted;
    this.#stale = true;
    this.#ask();
  }

  /** Tabs that share a socket hear of whom the others watch, too. */
  heard(presence: Presence): void {
    if (!this.#wanted.includes(presence.user)) return;
    this.#known.set(presence.user, presence);
    this.#publish();
  }

  resume(): void {
    this.#online = true;
    this.#attempt = 0;
    this.#stale = this.#wanted.length > 0;
    this.#ask();
  }

  pause(): void {
    this.#online = false;
    this.#asking = false;
    this.#again.clear();
    if (this.#known.size === 0) return;
    for (const [user, known] of this.#known) this.#known.set(user, { ...known, online: null });
    this.#publish();
  }

  clear(): void {
    this.#wanted = [];
    this.#known = new Map();
    this.#publish();
  }

  /** One question at a time: while one is under way, only the newest list is kept for the next. */
  #ask(): void {
    if (!this.#online || this.#asking || !this.#stale || this.#again.pending) return;
    this.#asking = true;
    this.#stale = false;
    this.doors.watch(this.#wanted).then(
      (snapshot) => {
        this.#asking = false;
        this.#attempt = 0;
        const asked = snapshot.filter(({ user }) => this.#wanted.includes(user));
        this.#known = new Map(asked.map((presence) => [presence.user, presence]));
        this.#publish();
        this.#ask();
      },
      (error: unknown) => {
        if (!this.#online) return;
        this.#asking = false;
        if (!(error instanceof BesedaError) || !error.retry) return;
        this.#stale = true;
        this.#again.set(error.retryAfterMs ?? backoff(this.#attempt++, this.world.random()));
      },
    );
  }

  #publish(): void {
    this.doors.onChange(new Map(this.#known));
  }
}
