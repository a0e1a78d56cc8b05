import { Timer } from "./timer.ts";
import type { Clock } from "./world.ts";

/** How long an answer to a ping may take before the connection counts as dead, in milliseconds. */
const ANSWER_MS = 10_000;
/** The same when something (the network came back, the page woke up) makes us doubt. */
const DOUBT_MS = 3_000;

/**
 * Notices a connection that died without a close frame. A browser hides the server's pings from us, so silence is
 * answered with a `ping` command; any frame counts as life.
 */
export class Liveness {
  readonly #timer: Timer;
  #pingMs = 0;
  #heardAt = 0;
  #askedAt: number | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly ping: () => void,
    private readonly dead: () => void,
  ) {
    this.#timer = new Timer(clock, () => this.#look());
  }

  start(pingMs: number): void {
    this.#pingMs = pingMs;
    this.heard();
    this.#timer.set(pingMs);
  }

  stop(): void {
    this.#timer.clear();
  }

  /** Cheap on purpose, for it runs on every frame: the timer is not moved, it looks at the time when it fires. */
  heard(): void {
    this.#heardAt = this.clock.now();
    this.#askedAt = null;
  }

  /** Asks at once and waits a short time only. */
  doubt(): void {
    if (this.#timer.pending) this.#ask(DOUBT_MS);
  }

  #look(): void {
    const silence = this.clock.now() - this.#heardAt;
    if (this.#askedAt !== null) this.dead();
    else if (silence >= this.#pingMs) this.#ask(ANSWER_MS);
    else this.#timer.set(this.#pingMs - silence);
  }

  #ask(waitMs: number): void {
    this.#askedAt = this.clock.now();
    this.#timer.set(waitMs);
    this.ping();
  }
}
