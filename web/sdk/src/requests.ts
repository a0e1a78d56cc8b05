import { BesedaError } from "./errors.ts";
import type { Ref, ServerEvent } from "./frames.ts";
import type { Clock, TimerId } from "./world.ts";

export type Answer = Extract<ServerEvent, { event: "ack" | "synced" }>;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: BesedaError) => void;
  readonly timer: TimerId;
}

/** Commands that wait for their answer, by `ref`. */
export class Requests {
  readonly #waiting = new Map<Ref, Waiting>();
  #lastRef = 0;

  constructor(
    private readonly clock: Clock,
    private readonly timeoutMs: number,
  ) {}

  /** Sends with a fresh `ref`; the promise is rejected if no answer comes in time. */
  start(send: (ref: Ref) => void): Promise<Answer> {
    this.#lastRef += 1;
    const ref = this.#lastRef;
    return new Promise((resolve, reject) => {
      const timer = this.clock.setTimeout(() => {
        this.#waiting.delete(ref);
        reject(new BesedaError({ code: "timeout", detail: "No answer came in time." }));
      }, this.timeoutMs);
      this.#waiting.set(ref, { resolve, reject, timer });
      send(ref);
    });
  }

  /** True when the frame was an answer, and so is of no interest to anyone else. */
  settle(event: ServerEvent): boolean {
    switch (event.event) {
      case "ack":
      case "synced":
        this.#take(event.ref, (waiting) => waiting.resolve(event));
        return true;
      case "error":
        return this.#take(event.ref, (waiting) =>
          waiting.reject(
            new BesedaError({
              code: event.code,
              detail: event.detail,
              fields: event.field === null ? {} : { [event.field]: [event.detail] },
            }),
          ),
        );
      default:
        return false;
    }
  }

  failAll(error: BesedaError): void {
    for (const ref of [...this.#waiting.keys()]) this.#take(ref, (waiting) => waiting.reject(error));
  }

  #take(ref: Ref | null, use: (waiting: Waiting) => void): boolean {
    const waiting = ref === null ? undefined : this.#waiting.get(ref);
    if (ref === null || waiting === undefined) return false;
    this.#waiting.delete(ref);
    this.clock.clearTimeout(waiting.timer);
    use(waiting);
    return true;
  }
}
