import { CREDENTIALS_ENDED } from "./codes.ts";
import { BesedaError } from "./errors.ts";
import { Port } from "./port.ts";
import { Relay } from "./relay.ts";
import type { ChannelLike, Heard, OutboxNews, TabMessage, Tabs } from "./tabs.ts";
import { Timer } from "./timer.ts";
import type { UserId } from "./types.ts";
import type { SocketLike, World } from "./world.ts";

/** How long the leading tab may take to answer before it counts as frozen, in milliseconds. */
const LEADER_ANSWER_MS = 3_000;
/** Enough of an id to tell tabs apart; it travels in every `ref`. */
const TAB_ID_LENGTH = 12;

export interface SharedSocketDoors {
  /** Whom this tab's credential speaks for. */
  readonly whoAmI: () => Promise<UserId>;
  /** The socket changed hands, or somebody joins it: tries now, or finds out whether it still lives. */
  readonly nudge: () => void;
  /** Another tab ended, perhaps in the middle of a send. */
  readonly onTabGone: () => void;
  readonly onOutbox: (news: OutboxNews) => void;
}

/**
 * One socket for all tabs of one person. The tab that holds a Web Lock leads: its socket is real. The sockets of the
 * others are ports into it, relayed over a broadcast channel, and everything above is as if each tab were alone. When
 * the leader goes, its lock passes on, every port closes like a lost line, and all resume on the new one. A leader that
 * does not answer is frozen, and its lock is stolen. A tab that finds another user behind the socket opens its own.
 */
export class SharedSocket {
  readonly #tab: string;
  readonly #name: string;
  readonly #silence: Timer;
  #channel: ChannelLike | null = null;
  /** There from `join` to `leave`; its signal gives this tab's own lock back. */
  #here: AbortController | null = null;
  /** Our turn to lead, awaited or come; its signal gives it up. */
  #turn: AbortController | null = null;
  /** There while this tab leads. */
  #relay: Relay | null = null;
  /** Our own lock is ours. */
  #present = false;
  #alone = false;
  #port: Port | null = null;
  #ports = 0;
  /** Whom this tab's credential was found to speak for. */
  #user: UserId | null = null;

  constructor(
    url: string,
    private readonly world: World,
    private readonly tabs: Tabs,
    private readonly doors: SharedSocketDoors,
  ) {
    this.#tab = world.newId().slice(-TAB_ID_LENGTH);
    this.#name = `beseda ${url}`;
    this.#silence = new Timer(world.clock, () => this.#queue(true));
  }

  /** What a tab that ended has left is this one's to send. */
  get leads(): boolean {
    return this.#relay !== null || this.#alone;
  }

  join(): void {
    if (this.#here !== null) return;
    const here = new AbortController();
    this.#here = here;
    this.#channel = this.tabs.channel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#heard(data as Heard);
    // A leader that we joined asks for this one, and gets it at our end, however that comes: so it has to be ours first.
    const present = (): unknown => {
      if (here.signal.aborted) return undefined;
      this.#present = true;
      this.#queue(false);
      if (this.#port !== null) this.#ask(this.#port);
      return aborted(here.signal);
    };
    this.tabs.locks.request(this.#presence(this.#tab), {}, present).catch(() => undefined);
  }

  /** Another tab leads from here on. */
  leave(): void {
    this.#port?.close();
    this.#depose();
    this.#turn?.abort();
    this.#here?.abort();
    this.#channel?.close();
    this.#turn = null;
    this.#here = null;
    this.#channel = null;
    this.#present = false;
    this.#alone = false;
    this.#user = null;
  }

  tell(news: OutboxNews): void {
    this.#post(news);
  }

  /** In place of the platform's socket. */
  open(url: string, protocols: readonly string[]): SocketLike {
    const dial = (): SocketLike => this.world.socket(url, protocols);
    if (this.#alone) return dial();
    this.#ports += 1;
    const port = new Port(`${this.#tab}.${this.#ports}`, dial, {
      send: (data) => this.#send(port, data),
      onClosed: () => this.#closed(port),
      accept: (user) => this.#accept(user),
    });
    this.#port = port;
    if (this.#relay !== null) this.#carry(this.#relay, port);
    else this.#ask(port);
    return port;
  }

  #carry(relay: Relay, port: Port): void {
    port.own(this.#tab);
    relay.carry(port.dial());
  }

  #ask(port: Port): void {
    if (!this.#present) return;
    this.#silence.set(LEADER_ANSWER_MS);
    this.#post({ kind: "join", port: port.id });
  }

  #post(message: TabMessage): void {
    this.#channel?.postMessage({ ...message, from: this.#tab });
  }

  #send(port: Port, data: string): void {
    if (port.carrier === this.#tab) this.#relay?.own(data);
    else this.#post({ kind: "command", port: port.id, data });
  }

  #closed(port: Port): void {
    if (this.#port !== port) return;
    this.#port = null;
    this.#silence.clear();
    if (port.carrier === this.#tab) this.#relay?.close();
    else this.#post({ kind: "leave", port: port.id });
  }

  #end(code: number, reason: string): void {
    const port = this.#port;
    this.#port = null;
    this.#silence.clear();
    port?.end(code, reason);
  }

  /** The leading tab's login may have been replaced by another since, and a token says by itself whose it is. */
  async #accept(user: UserId): Promise<number | null> {
    if (user === this.#user) return null;
    try {
      this.#user = await this.doors.whoAmI();
    } catch (error) {
      return error instanceof BesedaError && error.status === 401 ? CREDENTIALS_ENDED : 1006;
    }
    if (user === this.#user) return null;
    this.#alone = true;
    this.#turn?.abort();
    return 1006;
  }

  #presence(tab: string): string {
    return `${this.#name} ${tab}`;
  }

  /** Waits for our turn to lead, or takes it. */
  #queue(steal: boolean): void {
    this.#turn?.abort();
    const turn = new AbortController();
    const { signal } = turn;
    this.#turn = turn;
    const held = (): unknown => {
      if (signal.aborted) return undefined;
      this.#lead();
      return aborted(signal);
    };
    this.tabs.locks.request(this.#name, steal ? { steal } : { signal }, held).catch(() => {
      // Given up by us; or stolen by a tab that had no answer from us: it leads, and we are next in turn.
      if (signal.aborted) return;
      this.#depose();
      this.#queue(false);
    });
  }

  #lead(): void {
    this.#silence.clear();
    const relay = new Relay({
      post: (message) => this.#post(message),
      onFrame: (data) => this.#port?.hear(data),
      onClosed: (code, reason) => this.#end(code, reason),
    });
    this.#relay = relay;
    this.#post({ kind: "leader" });
    const port = this.#port;
    if (port === null) this.doors.nudge();
    else if (port.carrier === null) this.#carry(relay, port);
    else this.#lost();
  }

  #depose(): void {
    const relay = this.#relay;
    this.#relay = null;
    relay?.close();
  }

  /** Whoever carried our port is gone. */
  #lost(): void {
    this.#end(1006, "The leading tab is gone.");
    this.doors.nudge();
  }

  #heard(message: Heard): void {
    const port = this.#port;
    const ours = port !== null && port.carrier === message.from;
    switch (message.kind) {
      case "pending":
      case "dropped":
        this.doors.onOutbox(message);
        break;
      case "leader":
        if (port === null) this.doors.nudge();
        else if (port.carrier === null) this.#ask(port);
        else if (port.carrier !== this.#tab) this.#lost();
        break;
      case "join":
        if (this.#relay === null) break;
        this.#relay.join(message.port);
        this.#await(message.from, this.#relay);
        this.doors.nudge();
        break;
      case "leave":
        this.#relay?.leave(message.port);
        break;
      case "command":
        this.#relay?.command(message.port, message.data);
        break;
      case "welcome":
        if (port === null || port.id !== message.port || port.carrier !== null) break;
        port.carrier = message.from;
        this.#silence.clear();
        break;
      case "frame":
        if (ours && (message.port === null || message.port === port.id)) port.hear(message.data);
        break;
      case "closed":
        if (ours) this.#end(message.code, message.reason);
        break;
      default:
        ((_: never) => undefined)(message);
    }
  }

  /** Its own lock is ours when the tab is gone, closed or killed. */
  #await(tab: string, relay: Relay): void {
    if (this.#turn === null || !relay.expects(tab)) return;
    const { signal } = this.#turn;
    const gone = (): void => {
      relay.tabGone(tab);
      if (!signal.aborted) this.doors.onTabGone();
    };
    this.tabs.locks.request(this.#presence(tab), { signal }, gone).catch(() => undefined);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });
}
