import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

export type Frame = Readonly<Record<string, unknown>>;

/** Values that come one by one to whoever asks, or wait until somebody does. */
class Mailbox<T> {
  readonly #values: T[] = [];
  readonly #takers: ((value: T) => void)[] = [];

  put(value: T): void {
    const taker = this.#takers.shift();
    if (taker === undefined) this.#values.push(value);
    else taker(value);
  }

  take(): Promise<T> {
    const value = this.#values.shift();
    if (value !== undefined) return Promise.resolve(value);
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  get size(): number {
    return this.#values.length;
  }
}

/** The server's end of one socket: a test says what it sends and looks at what it got. */
export class Peer {
  readonly #commands = new Mailbox<Frame>();
  readonly #closed = new Mailbox<number>();

  constructor(
    private readonly socket: WebSocket,
    /** What the client offered, such as `beseda.v1, bearer.x`. */
    readonly protocols: string,
    /** The path and query that it asked for. */
    readonly path: string,
  ) {
    socket.on("message", (data) => this.#commands.put(JSON.parse(String(data)) as Frame));
    socket.on("close", (code) => this.#closed.put(code));
    socket.on("error", () => undefined);
  }

  send(...frames: readonly (Frame | string)[]): void {
    for (const frame of frames) this.socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** The next command of this action; others on the way to it are dropped. */
  async next(action: string): Promise<Frame> {
    for (;;) {
      const command = await this.#commands.take();
      if (command["action"] === action) return command;
    }
  }

  /** The next command, whatever it is. */
  any(): Promise<Frame> {
    return this.#commands.take();
  }

  close(code: number): void {
    this.socket.close(code);
  }

  /** The line is cut: no close frame. */
  cut(): void {
    this.socket.terminate();
  }

  closed(): Promise<number> {
    return this.#closed.take();
  }
}

export class FakeServer {
  readonly #peers = new Mailbox<Peer>();
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on("connection", (socket, request) => {
      this.#peers.put(new Peer(socket, request.headers["sec-websocket-protocol"] ?? "", request.url ?? ""));
    });
  }

  static async start(): Promise<FakeServer> {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await once(server, "listening");
    return new FakeServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next client to come. */
  peer(): Promise<Peer> {
    return this.#peers.take();
  }

  get waiting(): number {
    return this.#peers.size;
  }

  async stop(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
