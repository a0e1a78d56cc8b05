// Beseda, the whole path: tokens, membership, durable commit, receipts. On SQLite, or on PostgreSQL where others are.
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, run, start } from "../lib/process.mjs";
import { chatsOf, createWorld } from "./beseda-world.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

const base64 = (value) => Buffer.from(value).toString("base64url");

function tokenOf(user, key) {
  const head = base64(JSON.stringify({ alg: "HS256", typ: "JWT" }));
  const body = base64(JSON.stringify({ sub: `${user}`, preferred_username: `u${user}`, exp: 4_000_000_000 }));
  return `${head}.${body}.${createHmac("sha256", key).update(`${head}.${body}`).digest("base64url")}`;
}

async function serve(services, env) {
  const data = await mkdtemp(join(services.folder, "data-"));
  const port = await freePort();
  const args = ["run", "--port", String(port), "--data", data];
  const begin = () => start(join(root, "beseda"), args, { ready: /ready on/, env });
  let server = await begin();
  const restart = async () => {
    await server.stop();
    server = await begin();
    return server;
  };
  const stop = async () => {
    await server.stop();
    await rm(data, { recursive: true });
  };
  return { pid: server.pid, port, restart, stop };
}

/** A sender of a benchmark is faster than a person, and all come at once. */
const NO_LIMITS = { BESEDA_SEND_BURST: "0", BESEDA_CREATE_BURST: "0", BESEDA_ADMISSION_BURST: "0" };

/** Live bytes of the heap, after a full collection. Fillers are what it has left empty. */
async function collect(pid) {
  const jdk = (await run(join(root, "beseda"), ["jdk"])).trim();
  const histogram = await run(join(jdk, "bin/jcmd"), [String(pid), "GC.class_histogram"]);
  const classes = [...histogram.matchAll(/^ *\d+: +\d+ +(\d+) +(\S+)/gm)];
  return classes.reduce((sum, [, bytes, name]) => (name.includes("jdk.internal.vm.Filler") ? sum : sum + Number(bytes)), 0);
}

async function metrics(port) {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const number = (name) => Number(new RegExp(`^${name}\\s+(\\S+)$`, "m").exec(text)[1]);
  return {
    statements: number("beseda_database_statements_total"),
    writes: number("beseda_sockets_writes_total"),
    slow: number("beseda_sockets_slow_total"),
  };
}

async function epochOf(url) {
  const { default: WebSocket } = await import("ws");
  const socket = new WebSocket(url);
  const [hello] = await once(socket, "message");
  socket.close();
  return JSON.parse(hello).epoch;
}

/** As the SDK does after `hello`: it names the newest that it has of each chat. It has caught up when it has what it missed. */
function catchingUp(seat, { ids, seqs }, epoch) {
  const chats = Object.fromEntries(chatsOf(seat).map((chat) => [ids[chat], seqs[chat]]));
  return ["", JSON.stringify({ action: "sync", ref: 1, epoch, chats }), ""];
}

/** How the sockets open, and what for. Where some are to return, all have missed a message, and catch up. */
async function population(port, { operator, secret }, seats) {
  const returning = seats.some(({ returns }) => returns);
  const world = await createWorld(port, operator, seats, { missed: returning });
  const pathOf = ({ user }) => `/ws/?token=${tokenOf(user + 1, secret)}`;
  const sockets = seats.map((seat) => ({ ...seat, path: pathOf(seat) }));
  if (!returning) return { sockets, chats: world.ids, ready: '"event":"hello"' };
  const epoch = await epochOf(`ws://127.0.0.1:${port}${pathOf(seats[0])}`);
  return {
    sockets: sockets.map((socket) => ({ ...socket, first: catchingUp(socket, world, epoch) })),
    chats: world.ids,
    answers: ['"event":"hello"', '"text":"missed"'],
    ready: '"event":"synced"',
    resume: "&resume=1",
  };
}

/**
 * `receipts`: every member says once a second how far he has got, as the SDK does.
 * `limits`: those that it ships with; else none of how fast one may be.
 * `nodes`: so many, with a Redis between them; sockets are opened at them in turn.
 */
export const beseda = ({
  name,
  java = [],
  settings = {},
  receipts = true,
  postgresql = false,
  limits = false,
  nodes = 1,
} = {}) => ({
  name: name ?? (postgresql ? "Beseda, PostgreSQL" : "Beseda"),
  warmSeconds: 45, // a JVM compiles what is hot, which is no part of a delivery: after 20 it still takes a tenth
  needs: [...(postgresql ? ["postgresql"] : []), ...(nodes > 1 ? ["redis"] : [])],
  async open(services, seats) {
    const database = postgresql ? await services.database() : undefined;
    const redis = nodes > 1 ? await services.redis() : undefined;
    const keys = { secret: randomBytes(32).toString("hex"), operator: randomBytes(32).toString("hex") };
    const env = {
      BESEDA_JAVA_OPTS: `-Xmx1g ${java.join(" ")}`,
      BESEDA_LOGINS: "jwt",
      BESEDA_JWT_KEY: keys.secret,
      BESEDA_JWT_ALGORITHM: "HS256",
      BESEDA_JWT_AUDIENCE: "any",
      BESEDA_API_KEYS: `bench:${keys.operator}`,
      BESEDA_DRAIN_SECONDS: "0",
      ...(limits ? {} : NO_LIMITS),
      ...(postgresql ? { BESEDA_DATABASE_URL: database.url } : {}),
      ...(nodes > 1 ? { BESEDA_REDIS_URL: redis } : {}),
      ...settings,
    };
    const servers = [];
    for (let node = 0; node < nodes; node++) servers.push(await serve(services, env));
    const [{ pid, port, restart }, ...others] = servers;
    return {
      ...(await population(port, keys, seats)),
      pid,
      threads: "beseda-loop", // they write to the sockets
      others: others.map((server) => server.pid),
      port,
      ports: servers.map((server) => server.port),
      frame: '{"action":"message","ref":1,"chat":%C,"text":"%M"}',
      receipt: receipts ? '{"action":"read","chat":%C,"seq":%N}' : "",
      collect: () => collect(pid),
      restart,
      counters: () => (nodes > 1 ? services.redisCounters() : metrics(port)),
      async stop() {
        for (const server of servers) await server.stop();
        await database?.drop();
      },
    };
  },
});
