import { backoff } from "./backoff.ts";
import { BesedaError } from "./errors.ts";
import { Timer } from "./timer.ts";
import type { World } from "./world.ts";

/** Positions that move within this time are sent as one, in milliseconds. */
const GATHER_MS = 200;

export type PositionKind = "read" | "delivered";

export interface ReceiptDoors {
  readonly tell: (kind: PositionKind, chat: number, seq: number) => Promise<void>;
}

/**
 * My own positions on their way to the server. A position only grows, so that the newest is the only one worth
 * sending, however often it is tried; what could not be told is told after the next connection.
 */
export class Receipts {
  readonly #wanted = { read: new Map<number, number>(), delivered: new Map<number, number>() };
  readonly #flush: Timer;
  #online = false;
  #attempt = 0;

  constructor(
    private readonly world: World,
    private readonly doors: ReceiptDoors,
  ) {
    this.#flush = new Timer(world.clock, () => this.#tellAll());
  }

  move(kind: PositionKind, chat: number, seq: number): void {
    const wanted = this.#wanted[kind];
    if (seq <= (wanted.get(chat) ?? 0)) return;
    wanted.set(chat, seq);
    this.#soon(GATHER_MS);
  }

  /** The chat is gone. */
  forget(chat: number): void {
    this.#wanted.read.delete(chat);
    this.#wanted.delivered.delete(chat);
  }

  resume(): void {
    this.#online = true;
    this.#attempt = 0;
    this.#soon(GATHER_MS);
  }

  pause(): void {
    this.#online = false;
    this.#flush.clear();
  }

  clear(): void {
    this.#wanted.read.clear();
    this.#wanted.delivered.clear();
  }

  #soon(ms: number): void {
    const empty = this.#wanted.read.size + this.#wanted.delivered.size === 0;
    if (this.#online && !empty && !this.#flush.pending) this.#flush.set(ms);
  }

  #tellAll(): void {
    for (const kind of ["delivered", "read"] as const) {
      for (const [chat, seq] of [...this.#wanted[kind]]) void this.#tell(kind, chat, seq);
    }
  }

  async #tell(kind: PositionKind, chat: number, seq: number): Promise<void> {
    const wanted = this.#wanted[kind];
    wanted.delete(chat);
    try {
      await this.doors.tell(kind, chat, seq);
      this.#attempt = 0;
    } catch (error) {
      if (!(error instanceof BesedaError) || !error.retry) return;
      wanted.set(chat, Math.max(seq, wanted.get(chat) ?? 0));
      this.#soon(error.retryAfterMs ?? backoff(this.#attempt++, this.world.random()));
    }
  }
}
