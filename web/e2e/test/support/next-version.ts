import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";

const WORKER = "/sw.js";

/** Stands before a server, and can make its page look like the next version: another worker, byte by byte. */
export class NextVersion {
  #come = false;

  private constructor(
    private readonly server: Server,
    private readonly to: URL,
  ) {
    server.on("request", (from: IncomingMessage, answer) => {
      const { url: path, method, headers } = from;
      const changed = this.#come && path === WORKER;
      // Asked for as a whole, and not compressed, so that something can be added.
      const sent = changed ? { host: headers.host } : headers;
      const onward = request({ port: this.to.port, path, method, headers: sent }, (got) => {
        const { "content-length": _, ...kept } = got.headers;
        answer.writeHead(got.statusCode ?? 502, changed ? kept : got.headers);
        got.on("data", (piece) => answer.write(piece));
        got.on("end", () => answer.end(changed ? "\n// The next version." : ""));
      });
      onward.on("error", () => answer.destroy());
      from.pipe(onward);
    });
    server.on("upgrade", ({ url: path, rawHeaders }, socket, head) => {
      const onward = connect(Number(this.to.port), this.to.hostname);
      const lines = rawHeaders.flatMap((name, at) =>
        at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : [],
      );
      onward.write(`GET ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      onward.write(head);
      for (const [one, other] of [[socket, onward] as const, [onward, socket] as const]) {
        one.pipe(other);
        one.on("error", () => other.destroy());
      }
    });
  }

  static async before(url: string): Promise<NextVersion> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new NextVersion(server, new URL(url));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  come(): void {
    this.#come = true;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
