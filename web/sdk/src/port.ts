import { source, userId } from "./decode.ts";
import type { UserId } from "./types.ts";
import type { SocketLike } from "./world.ts";

/** Frames kept while it is asked whose socket it is; more, and the port gives up as a slow connection does. */
const HELD_MAX = 1_000;

export interface PortDoors {
  readonly send: (data: string) => void;
  readonly onClosed: () => void;
  /** `null`, or the code to close with: the socket is not ours to share. */
  readonly accept: (user: UserId) => Promise<number | null>;
}

/** What a tab's connection takes for its socket: a place on the one that all tabs share. */
export class Port implements SocketLike {
  onopen: SocketLike["onopen"] = null;
  onmessage: SocketLike["onmessage"] = null;
  onclose: SocketLike["onclose"] = null;
  onerror: SocketLike["onerror"] = null;
  /** The tab that carries it, once it is known. */
  carrier: string | null = null;
  #open = true;
  #greeted = false;
  #held: string[] | null = null;

  constructor(
    readonly id: string,
    /** The real socket that it would be in a tab that leads. */
    readonly dial: () => SocketLike,
    private readonly doors: PortDoors,
  ) {}

  /** The tab carries it itself: nobody has to ask whose socket it is. */
  own(tab: string): void {
    this.carrier = tab;
    this.#greeted = true;
  }

  send(data: string): void {
    if (this.#open) this.doors.send(data);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.doors.onClosed();
  }

  /** Closed from the other end. */
  end(code: number, reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.onclose?.({ code, reason });
  }

  hear(data: string): void {
    if (!this.#open) return;
    if (this.#greeted) this.onmessage?.({ data });
    else if (this.#held === null) void this.#greet(data);
    else if (this.#held.push(data) > HELD_MAX) this.#giveUp(1006);
  }

  /** The first frame is the `hello`. Nothing is let through before we know that it greets the right person. */
  async #greet(hello: string): Promise<void> {
    const held = [hello];
    this.#held = held;
    const refused = await this.doors.accept(userId(source(JSON.parse(hello), "hello")["user"], "hello.user"));
    if (refused !== null) {
      this.#giveUp(refused);
      return;
    }
    this.#greeted = true;
    // One by one: the connection may close at any of them.
    for (const data of held) this.hear(data);
  }

  #giveUp(code: number): void {
    if (!this.#open) return;
    this.close();
    this.onclose?.({ code, reason: "The socket is not ours." });
  }
}
