import { source } from "./decode.ts";
import type { TabMessage } from "./tabs.ts";
import type { UserId } from "./types.ts";
import type { SocketLike } from "./world.ts";

/** The server watches at most this many users for one connection. */
const WATCHED_MAX = 500;
/** The leading tab's own port. */
const OWN = "";

type Frame = Readonly<Record<string, unknown>>;

export interface RelayDoors {
  readonly post: (message: TabMessage) => void;
  /** A frame, or the end, for the leading tab itself. */
  readonly onFrame: (data: string) => void;
  readonly onClosed: (code: number, reason: string) => void;
}

/**
 * The leading tab's end: one real socket, and the ports of all tabs on it. Answers go to the port that asked, which a
 * prefix of the `ref` says; everything else goes to all. Every tab asks its own `sync`, and what it brings is a repeat
 * to the others, which they drop as they drop any.
 */
export class Relay {
  #socket: SocketLike | null = null;
  #hello: string | null = null;
  readonly #ports = new Set<string>();
  readonly #tabs = new Set<string>();
  readonly #watched = new Map<string, readonly UserId[]>();
  /** Every tab says that a message arrived; the server hears it once. By chat. */
  readonly #delivered = new Map<number, number>();

  constructor(private readonly doors: RelayDoors) {}

  /** The real socket, in place of one before it. */
  carry(socket: SocketLike): void {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#down(String(data));
    socket.onclose = ({ code, reason }) => this.#ended(code, reason);
    socket.onerror = () => undefined;
  }

  join(port: string): void {
    this.#ports.add(port);
    this.doors.post({ kind: "welcome", port });
    if (this.#hello !== null) this.#to(port, this.#hello);
  }

  leave(port: string): void {
    this.#ports.delete(port);
    if (this.#watched.delete(port)) this.#send({ action: "watch_presence", users: this.#union([]) });
  }

  /** True the first time: the end of this tab is not waited for yet. */
  expects(tab: string): boolean {
    const isNew = !this.#tabs.has(tab);
    this.#tabs.add(tab);
    return isNew;
  }

  tabGone(tab: string): void {
    this.#tabs.delete(tab);
    for (const port of [...this.#ports]) if (port.startsWith(`${tab}.`)) this.leave(port);
  }

  /** Hangs up, and with it every port. */
  close(): void {
    const socket = this.#socket;
    if (socket === null) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close(1000);
    this.#ended(1006, "The leading tab is gone.");
  }

  own(data: string): void {
    this.command(OWN, data);
  }

  command(port: string, data: string): void {
    if (port !== OWN && !this.#ports.has(port)) return;
    const { ref, ...command } = JSON.parse(data) as Frame;
    if (command["action"] === "delivered" && this.#known(command)) {
      if (ref !== undefined) {
        const { chat, seq } = command;
        this.#to(port, JSON.stringify({ event: "ack", ref, chat, up_to: seq }));
      }
      return;
    }
    const users = command["action"] === "watch_presence" ? this.#watch(port, command) : undefined;
    const named = ref === undefined ? {} : { ref: port === OWN ? ref : `${port}:${JSON.stringify(ref)}` };
    this.#send({ ...command, ...(users === undefined ? {} : { users }), ...named });
  }

  #known({ chat, seq }: Frame): boolean {
    if (typeof chat !== "number" || typeof seq !== "number") return false;
    if (seq <= (this.#delivered.get(chat) ?? 0)) return true;
    this.#delivered.set(chat, seq);
    return false;
  }

  /** One list for the connection: whom any tab watches, the asking tab's first. */
  #watch(port: string, command: Frame): readonly UserId[] {
    const users = command["users"] as readonly UserId[];
    this.#watched.set(port, users);
    return this.#union(users);
  }

  #union(first: readonly UserId[]): readonly UserId[] {
    return [...new Set([...first, ...[...this.#watched.values()].flat()])].slice(0, WATCHED_MAX);
  }

  #send(command: Frame): void {
    this.#socket?.send(JSON.stringify(command));
  }

  #down(data: string): void {
    let frame: Frame = {};
    try {
      frame = source(JSON.parse(data), "frame");
    } catch {
      // Each tab drops and counts it.
    }
    const { event, ref } = frame;
    if (event === "hello") this.#hello = data;
    const colon = typeof ref === "string" ? ref.indexOf(":") : -1;
    if (typeof ref === "string" && colon > 0) {
      const answer = { ...frame, ref: JSON.parse(ref.slice(colon + 1)) as unknown };
      this.#to(ref.slice(0, colon), JSON.stringify(answer));
    } else if (ref !== undefined) {
      this.doors.onFrame(data);
    } else {
      if (this.#ports.size > 0) this.doors.post({ kind: "frame", port: null, data });
      this.doors.onFrame(data);
    }
  }

  #to(port: string, data: string): void {
    if (port === OWN) this.doors.onFrame(data);
    else if (this.#ports.has(port)) this.doors.post({ kind: "frame", port, data });
  }

  /** Each tab comes back by itself, and joins anew. */
  #ended(code: number, reason: string): void {
    this.#socket = null;
    this.#hello = null;
    for (const kept of [this.#ports, this.#watched, this.#delivered]) kept.clear();
    this.doors.post({ kind: "closed", code, reason });
    this.doors.onClosed(code, reason);
  }
}
