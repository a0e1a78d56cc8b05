// PostgreSQL and Redis for those who need them: one of each, started when first asked for.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./process.mjs";

const script = (name) => fileURLToPath(new URL(`../../scripts/${name}.sh`, import.meta.url));

/** `folder`: open to all, since PostgreSQL does not run as root. */
export class Services {
  #running = new Map();
  #databases = 0;

  constructor(folder) {
    this.folder = folder;
  }

  async #start(name) {
    if (!this.#running.has(name)) {
      const folder = join(this.folder, name);
      await mkdir(folder, { recursive: true });
      this.#running.set(name, (await run(script(name), ["start", folder])).trim());
    }
    return this.#running.get(name);
  }

  /** An empty Redis. */
  async redis() {
    const url = await this.#start("redis");
    await run("redis-cli", ["-u", url, "FLUSHALL"]);
    return url;
  }

  /** What that Redis has done so far. Reads and writes are its system calls on sockets. */
  async redisCounters() {
    const text = await run("redis-cli", ["-u", await this.#start("redis"), "INFO", "everything"]);
    const sum = (pattern) => [...text.matchAll(pattern)].reduce((total, [, count]) => total + Number(count), 0);
    return {
      commands: sum(/^cmdstat_(?!info)[^:]*:calls=(\d+)/gm),
      calls: sum(/^total_(?:reads|writes)_processed:(\d+)/gm),
    };
  }

  /** A new database, on a PostgreSQL that writes each commit to the disk. */
  async database() {
    const server = await this.#start("postgres");
    const { default: pg } = await import("pg");
    const ask = async (url, sql) => {
      const client = new pg.Client(url);
      await client.connect();
      await client.query(sql).finally(() => client.end());
    };
    const name = `bench_${++this.#databases}`;
    await ask(server, `CREATE DATABASE ${name}`);
    const url = server.replace(/postgres$/, name);
    return { url, ask: (sql) => ask(url, sql), drop: () => ask(server, `DROP DATABASE ${name} WITH (FORCE)`) };
  }

  async stop() {
    for (const name of this.#running.keys()) await run(script(name), ["stop", join(this.folder, name)]);
    this.#running.clear();
  }
}
