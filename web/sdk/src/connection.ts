import { type BackoffOptions, backoff } from "./backoff.ts";
import { decodeFrame, encodeCommand } from "./codec.ts";
import { CREDENTIALS_ENDED, closeAction } from "./codes.ts";
import { type Credentials, TokenRenewal } from "./credentials.ts";
import { Emitter } from "./emitter.ts";
import { BesedaError } from "./errors.ts";
import type { Command, ServerEvent } from "./frames.ts";
import { Liveness } from "./liveness.ts";
import { type Answer, Requests } from "./requests.ts";
import { Timer } from "./timer.ts";
import type { SocketLike, World } from "./world.ts";

export type ConnectionState = "disconnected" | "connecting" | "connected";

export interface ConnectionChange {
  readonly from: ConnectionState;
  readonly to: ConnectionState;
  /** The close code that led here; `null` where the application asked, or nothing closed. */
  readonly code: number | null;
  readonly reason: string;
  /** When the next attempt is made, by the clock; `null` when one is under way or none will be. */
  readonly retryAt: number | null;
}

/** From dialling to `hello`, in milliseconds. */
const CONNECT_MS = 10_000;
/** A connection that lived this long was a good one: the next retry starts from the shortest wait. */
const STABLE_MS = 10_000;
/** When the server leaves the time of pings to us, in milliseconds. */
const PING_MS = 25_000;
/** How long a command waits for its answer, in milliseconds. */
const ANSWER_MS = 15_000;

const GONE = new BesedaError({ code: "disconnected", detail: "The connection is closed." });

/**
 * One full socket, kept open. Owner of the state machine (the README has the diagram) and of nothing above it: frames
 * are parsed here, and what they mean is decided elsewhere.
 */
export class Connection {
  readonly changes = new Emitter<ConnectionChange>();
  readonly events = new Emitter<ServerEvent>();
  /** Frames that were dropped, for a health page: unknown events are normal after a server update, others are not. */
  readonly dropped = { unknown: 0, unreadable: 0 };

  #state: ConnectionState = "disconnected";
  #socket: SocketLike | null = null;
  /** Which `open` we serve: an answer that belongs to an earlier one is late. */
  #round = 0;
  #attempt = 0;
  #connectedAt = 0;
  #renewedOnce = false;
  #reconnectAt: number | null = null;
  #frameBytes = Number.POSITIVE_INFINITY;
  readonly #retry: Timer;
  readonly #deadline: Timer;
  readonly #goodbye: Timer;
  readonly #liveness: Liveness;
  readonly #renewal: TokenRenewal;
  readonly #requests: Requests;

  constructor(
    private readonly url: string,
    private readonly world: World,
    private readonly credentials: Credentials,
    private readonly backoffOptions: BackoffOptions,
  ) {
    const { clock } = world;
    this.#retry = new Timer(clock, () => this.#dial());
    // Giving up on a socket ourselves looks to the rest like a lost line.
    this.#deadline = new Timer(clock, () => this.#closed(1006, "No hello came in time."));
    this.#goodbye = new Timer(clock, () => this.#closed(1006, "The server said goodbye."));
    this.#liveness = new Liveness(
      clock,
      // The `ref` is what makes the server answer; nobody but the silence timer waits for it.
      () => this.#socket?.send(encodeCommand({ action: "ping" }, "ping")),
      () => this.#closed(1006, "The connection went silent."),
    );
    this.#requests = new Requests(clock, ANSWER_MS);
    this.#renewal = new TokenRenewal(clock, credentials, (token) =>
      this.request({ action: "refresh_token", token }),
    );
  }

  get state(): ConnectionState {
    return this.#state;
  }

  open(): void {
    if (this.#state !== "disconnected") return;
    this.#attempt = 0;
    this.#renewedOnce = false;
    this.#dial();
  }

  close(): void {
    this.#release();
    if (this.#state !== "disconnected") this.#move("disconnected", null, "closed by the application", null);
  }

  /** While waiting for the next attempt: makes it now. While connected: finds out whether that is still true. */
  nudge(): void {
    if (this.#retry.pending) this.#dial();
    else if (this.#state === "connected") this.#liveness.doubt();
  }

  /** Sends without waiting for an answer. False when there is no connection: nothing is queued here. */
  send(command: Command): boolean {
    if (this.#state !== "connected" || this.#socket === null) return false;
    this.#socket.send(encodeCommand(command, null));
    return true;
  }

  request(command: Command): Promise<Answer> {
    const socket = this.#socket;
    if (this.#state !== "connected" || socket === null) return Promise.reject(GONE);
    const size = new TextEncoder().encode(encodeCommand(command, Number.MAX_SAFE_INTEGER)).length;
    if (size > this.#frameBytes) {
      return Promise.reject(new BesedaError({ code: "too_large", detail: "The frame is over the limit." }));
    }
    return this.#requests.start((ref) => socket.send(encodeCommand(command, ref)));
  }

  #dial(): void {
    this.#retry.clear();
    this.#round += 1;
    const round = this.#round;
    if (this.#state !== "connecting") this.#move("connecting", null, "", null);
    else this.changes.emit({ from: "connecting", to: "connecting", code: null, reason: "", retryAt: null });
    this.#deadline.set(CONNECT_MS);
    this.credentials.token().then(
      (token) => {
        if (round !== this.#round) return;
        if (token === null && this.credentials.renewable) this.#stop("There is no credential.");
        else this.#connect(token);
      },
      () => {
        if (round === this.#round) this.#closed(1006, "No token could be had.");
      },
    );
  }

  #connect(token: string | null): void {
    const protocols = token === null ? ["beseda.v1"] : ["beseda.v1", `bearer.${token}`];
    let socket: SocketLike;
    try {
      // Who was connected before knows where it stands, and is let in first when many come at once.
      const url = this.#connectedAt > 0 ? `${this.url}?resume=1` : this.url;
      socket = this.world.socket(url, protocols);
    } catch (error) {
      // The platform refuses the address or the token's letters: trying again would not change that.
      this.#stop(String(error));
      return;
    }
    this.#socket = socket;
    socket.onmessage = (event) => this.#heard(event.data, token);
    socket.onclose = (event) => {
      this.#socket = null;
      this.#closed(event.code, event.reason);
    };
    // The close that always follows says more than the error does.
    socket.onerror = () => undefined;
  }

  #heard(data: unknown, token: string | null): void {
    this.#liveness.heard();
    let event: ServerEvent | null;
    try {
      event = decodeFrame(String(data));
    } catch {
      this.dropped.unreadable += 1;
      return;
    }
    if (event === null) this.dropped.unknown += 1;
    else if (event.event === "hello") this.#hello(event, token);
    else if (!this.#requests.settle(event)) {
      if (event.event === "bye") this.#bye(event.reconnect_after_ms);
      this.events.emit(event);
    }
  }

  #hello(event: Extract<ServerEvent, { event: "hello" }>, token: string | null): void {
    this.#deadline.clear();
    this.#connectedAt = this.world.clock.now();
    this.#renewedOnce = false;
    // A limit of 0 is one that the server has turned off.
    this.#frameBytes = event.limits.frame_bytes || Number.POSITIVE_INFINITY;
    this.#liveness.start(event.limits.ping_seconds * 1000 || PING_MS);
    if (token !== null) this.#renewal.start(token);
    this.#move("connected", null, "", null);
    this.events.emit(event);
  }

  /** The server goes, but may still have something for us: we stay until it closes, at most until the time it gave. */
  #bye(afterMs: number): void {
    this.#reconnectAt = this.world.clock.now() + afterMs;
    this.#goodbye.set(afterMs);
  }

  /** It never came to a socket, and will not. */
  #stop(reason: string): void {
    this.#release();
    this.#move("disconnected", CREDENTIALS_ENDED, reason, null);
  }

  #closed(code: number, reason: string): void {
    const { clock } = this.world;
    const stable = this.#state === "connected" && clock.now() - this.#connectedAt >= STABLE_MS;
    if (stable) this.#attempt = 0;
    const appointed = this.#reconnectAt;
    this.#release();
    const action = closeAction(code);
    if (action === "reauthenticate" && this.credentials.renewable && !this.#renewedOnce) {
      this.#renewedOnce = true;
      this.credentials.forget();
      this.#move("connecting", code, reason, null);
      this.#dial();
    } else if (action === "retry") {
      const wait =
        appointed === null
          ? backoff(this.#attempt++, this.world.random(), this.backoffOptions)
          : Math.max(0, appointed - clock.now());
      this.#retry.set(wait);
      this.#move("connecting", code, reason, clock.now() + wait);
    } else {
      this.#move("disconnected", code, reason, null);
    }
  }

  /** Back to no socket and no timer. The socket's own close event, which may come minutes later, is not awaited. */
  #release(): void {
    this.#round += 1;
    for (const timer of [this.#retry, this.#deadline, this.#goodbye]) timer.clear();
    this.#reconnectAt = null;
    this.#liveness.stop();
    this.#renewal.stop();
    const socket = this.#socket;
    this.#socket = null;
    if (socket !== null) {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      socket.close(1000);
    }
    this.#requests.failAll(GONE);
  }

  #move(to: ConnectionState, code: number | null, reason: string, retryAt: number | null): void {
    const from = this.#state;
    this.#state = to;
    this.changes.emit({ from, to, code, reason, retryAt });
  }
}
