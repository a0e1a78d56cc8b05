import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a server inherits: it refuses settings that it does not know, and those of the tests are not its own. */
export function inherited(): Record<string, string | undefined> {
  const env = Object.entries(process.env).filter(([name]) => !/^BESEDA_(E2E_|SCREENSHOTS)/.test(name));
  return Object.fromEntries(env);
}

/** Without the variable: the launcher at the root of the project, as a newcomer would start it. */
const COMMAND = process.env["BESEDA_E2E_COMMAND"] ?? "../../beseda run";
/** The launcher may have to build first. */
const READY_MS = 170_000;
const ASK_EVERY_MS = 200;

/** Below those that the system gives to connections: while a server starts, or is to come back, it stays free. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const probe = createServer().listen(port, "127.0.0.1");
    const free = await once(probe, "listening").then(
      () => true,
      () => false,
    );
    if (!free) continue;
    probe.close();
    await once(probe, "close");
    return port;
  }
}

/** The real server, as a process of its own on an empty data folder. */
export class RealServer {
  #process: ChildProcess;

  private constructor(
    readonly url: string,
    private readonly data: string,
    private readonly settings: Record<string, string>,
    private readonly output: string[] = [],
  ) {
    this.#process = this.#spawn();
  }

  /** @param settings beside those of the environment */
  static async start(settings: Record<string, string> = {}): Promise<RealServer> {
    return RealServer.startOn(await freePort(), settings);
  }

  static async startOn(port: number, settings: Record<string, string>): Promise<RealServer> {
    const data = await mkdtemp(join(tmpdir(), "beseda-e2e-"));
    const server = new RealServer(`http://127.0.0.1:${port}`, data, settings);
    try {
      await server.#ready();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  async stop(): Promise<void> {
    const { pid } = this.#process;
    if (pid !== undefined && this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = once(this.#process, "exit");
      process.kill(-pid, "SIGTERM");
      await ended;
    }
    await rm(this.data, { recursive: true, force: true });
  }

  /** As a crash does: nothing is told to anybody. */
  async kill(): Promise<void> {
    await this.crash();
    await rm(this.data, { recursive: true, force: true });
  }

  /** Killed, with the data left as it is at that instant: for `startAgain`. */
  async crash(): Promise<void> {
    const ended = once(this.#process, "exit");
    process.kill(-(this.#process.pid ?? 0), "SIGKILL");
    await ended;
  }

  /** On the same port and data. */
  async startAgain(): Promise<void> {
    this.#process = this.#spawn();
    await this.#ready();
  }

  /** What /metrics says of a gauge or counter. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length),
    );
  }

  #spawn(): ChildProcess {
    const [program = "", ...args] = COMMAND.split(/\s+/);
    const child = spawn(program, [...args, "--port", String(this.port), "--data", this.data], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      env: { ...inherited(), ...this.settings },
      // A group of its own, so that what the launcher starts ends with it.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (part: Buffer) => this.output.push(part.toString()));
    child.stderr.on("data", (part: Buffer) => this.output.push(part.toString()));
    return child;
  }

  async #ready(): Promise<void> {
    const failed = once(this.#process, "error").then(([error]) => {
      throw new Error(`The server did not start: ${String(error)}`);
    });
    const deadline = Date.now() + READY_MS;
    while (Date.now() < deadline) {
      if (this.#process.exitCode !== null) break;
      const answer = await Promise.race([
        fetch(`${this.url}/health/ready`).then(
          (response) => response.ok,
          () => false,
        ),
        failed,
      ]);
      if (answer) return;
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    }
    throw new Error(`The server did not become ready:\n${this.output.join("")}`);
  }
}
