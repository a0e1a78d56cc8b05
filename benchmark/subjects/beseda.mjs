// Beseda, the whole path: tokens, membership, durable commit, receipts. On SQLite, or on PostgreSQL where others are.
import { createHmac, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, start } from "../lib/process.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const AT_ONCE = 16;

const base64 = (value) => Buffer.from(value).toString("base64url");

function tokenOf(user, key) {
  const head = base64(JSON.stringify({ alg: "HS256", typ: "JWT" }));
  const body = base64(JSON.stringify({ sub: `${user}`, preferred_username: `u${user}`, exp: 4_000_000_000 }));
  return `${head}.${body}.${createHmac("sha256", key).update(`${head}.${body}`).digest("base64url")}`;
}

/** Runs `work` for each, at most so many at a time. */
async function forEach(items, work) {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

/** `receipts`: every member says once a second how far he has got, as the SDK does. */
export const beseda = ({ java = [], settings = {}, receipts = true, postgresql = false } = {}) => ({
  name: postgresql ? "Beseda, PostgreSQL" : "Beseda",
  warmSeconds: 20, // a JVM compiles what is hot, which is no part of a delivery
  needs: postgresql ? ["postgresql"] : [],
  async open(services, seats) {
    const data = await mkdtemp(join(services.folder, "data-"));
    const database = postgresql ? await services.database() : undefined;
    const port = await freePort();
    const secret = randomBytes(32).toString("hex");
    const operator = randomBytes(32).toString("hex");
    const server = await start(join(root, "beseda"), ["run", "--port", String(port), "--data", data], {
      ready: /ready on/,
      env: {
        BESEDA_JAVA_OPTS: `-Xmx1g ${java.join(" ")}`,
        BESEDA_LOGINS: "jwt",
        BESEDA_JWT_KEY: secret,
        BESEDA_JWT_ALGORITHM: "HS256",
        BESEDA_JWT_AUDIENCE: "any",
        BESEDA_API_KEYS: `bench:${operator}`,
        BESEDA_SEND_BURST: "0",
        BESEDA_CREATE_BURST: "0",
        BESEDA_ADMISSION_BURST: "0",
        BESEDA_DRAIN_SECONDS: "0",
        ...(postgresql ? { BESEDA_DATABASE_URL: database.url } : {}),
        ...settings,
      },
    });
    const call = async (method, path, body, as) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: {
          authorization: `Api-Key ${operator}`,
          "content-type": "application/json",
          ...(as === undefined ? {} : { "beseda-as": String(as) }),
        },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    };
    const members = new Map();
    for (const { user, chat } of seats) members.set(chat, [...(members.get(chat) ?? []), user + 1]);
    const users = [...new Set(seats.map((seat) => seat.user + 1))];
    await forEach(users, (user) => call("PUT", `/api/operator/users/${user}/`, { username: `u${user}` }));
    const chats = [];
    await forEach([...members], async ([chat, [first, ...rest]]) => {
      const made = await call("POST", "/api/chats/", { title: `Chat ${chat}`, user_ids: rest }, first);
      chats[chat] = made.id;
    });
    const sockets = seats.map((seat) => ({ ...seat, path: `/ws/?token=${tokenOf(seat.user + 1, secret)}` }));
    return {
      pid: server.pid,
      port,
      sockets,
      chats,
      ready: '"event":"hello"',
      frame: '{"action":"message","ref":1,"chat":%C,"text":"%M"}',
      receipt: receipts ? '{"action":"read","chat":%C,"seq":%N}' : "",
      async stop() {
        await server.stop();
        await rm(data, { recursive: true });
        await database?.drop();
      },
    };
  },
});
