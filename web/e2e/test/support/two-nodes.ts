import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort, RealServer } from "./server.ts";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
const NGINX_MS = 20_000;
const run = promisify(execFile);

function script(name: string, ...args: string[]): Promise<string> {
  return run(join(ROOT, "scripts", name), args).then(({ stdout }) => stdout.trim());
}

/** Two nodes on one PostgreSQL and one Redis, behind nginx with the file that deploy/ has for it. */
export class TwoNodes {
  readonly #folder: string;
  readonly #port: number;
  #settings: Record<string, string> = {};
  #nginx: ChildProcess | undefined;
  #nginxSays = "";
  #nodes: RealServer[] = [];

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
  }

  static async start(): Promise<TwoNodes> {
    const folder = await mkdtemp(join(tmpdir(), "beseda-nodes-"));
    await chmod(folder, 0o755); // PostgreSQL runs as another user where the tests run as root
    const site = new TwoNodes(folder, await freePort());
    try {
      await site.#start();
    } catch (error) {
      await site.stop();
      throw error;
    }
    return site;
  }

  get url(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  /** How many WebSockets each node has. A node that is gone has none. */
  sockets(): Promise<number[]> {
    return Promise.all(this.#nodes.map((node) => node.metric("beseda_sockets_open").catch(() => 0)));
  }

  /** Kills a node with SIGKILL. */
  async kill(index: number): Promise<void> {
    await this.#node(index).kill();
  }

  /** Starts a node again that was killed. */
  async startAgain(index: number): Promise<void> {
    this.#nodes[index] = await RealServer.startOn(this.#node(index).port, this.#settings);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.stop()));
    if (this.#nginx !== undefined && this.#nginx.exitCode === null) {
      const ended = once(this.#nginx, "exit");
      this.#nginx.kill("SIGTERM");
      await ended;
    }
    await script("redis.sh", "stop", join(this.#folder, "redis"));
    await script("postgres.sh", "stop", join(this.#folder, "postgres"));
    await rm(this.#folder, { recursive: true, force: true });
  }

  #node(index: number): RealServer {
    const node = this.#nodes[index];
    if (node === undefined) throw new Error(`There is no node ${index}.`);
    return node;
  }

  async #start(): Promise<void> {
    this.#settings = {
      BESEDA_DATABASE_URL: await script("postgres.sh", "start", join(this.#folder, "postgres")),
      BESEDA_REDIS_URL: await script("redis.sh", "start", join(this.#folder, "redis")),
      BESEDA_PUBLIC_URL: this.url,
      BESEDA_TRUSTED_PROXIES: "127.0.0.1",
      BESEDA_PASSWORD_ITERATIONS: "1000",
    };
    this.#nodes.push(await RealServer.start(this.#settings)); // alone: it may have to build
    this.#nodes.push(await RealServer.start(this.#settings));
    await this.#startNginx();
  }

  async #startNginx(): Promise<void> {
    const here = (name: string) => join(this.#folder, name);
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const files = ["-keyout", here("privkey.pem"), "-out", here("fullchain.pem")];
    await run("openssl", ["req", "-x509", ...key, ...files, "-days", "2", "-subj", "/CN=127.0.0.1"]);
    await writeFile(here("beseda.conf"), await this.#deployed());
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (name) => `${name}_temp_path ${here(name)};`,
    );
    await writeFile(
      here("nginx.conf"),
      `${process.getuid?.() === 0 ? "user root;" : ""}
       daemon off; pid ${here("nginx.pid")}; events {}
       http { access_log off; ${temporary.join(" ")} include ${here("beseda.conf")}; }`,
    );
    const nginx = spawn("nginx", ["-e", "stderr", "-c", here("nginx.conf")], {
      env: { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` },
      stdio: ["ignore", "ignore", "pipe"],
    });
    nginx.on("error", (error) => {
      this.#nginxSays += String(error);
    });
    nginx.stderr.on("data", (part: Buffer) => {
      this.#nginxSays += part.toString();
    });
    this.#nginx = nginx;
    await this.#nginxListens();
  }

  /** The file as it is, but for the places: ports, the certificate, and no IPv6, which a machine may not have. */
  async #deployed(): Promise<string> {
    let conf = await readFile(join(ROOT, "deploy", "nginx.conf"), "utf8");
    const places: [string | RegExp, string][] = [
      ["127.0.0.1:8001", `127.0.0.1:${this.#node(0).port}`],
      ["127.0.0.1:8002", `127.0.0.1:${this.#node(1).port}`],
      ["listen 80;", `listen 127.0.0.1:${await freePort()};`],
      ["listen 443 ssl;", `listen 127.0.0.1:${this.#port} ssl;`],
      [/^ *listen \[::\].*\n/gm, ""],
      [/\/etc\/ssl\/beseda/g, this.#folder],
    ];
    for (const [there, here] of places) {
      const changed = conf.replace(there, here);
      if (changed === conf) throw new Error(`deploy/nginx.conf has no ${there}.`);
      conf = changed;
    }
    return conf;
  }

  async #nginxListens(): Promise<void> {
    const deadline = Date.now() + NGINX_MS;
    while (Date.now() < deadline && this.#nginx?.exitCode === null) {
      const probe = connect(this.#port, "127.0.0.1");
      const listens = await Promise.race([
        once(probe, "connect").then(() => true),
        once(probe, "close").then(() => false),
      ]).catch(() => false);
      probe.destroy();
      if (listens) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`nginx does not listen:\n${this.#nginxSays}`);
  }
}
