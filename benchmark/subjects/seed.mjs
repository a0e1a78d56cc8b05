// The seed's skeleton: see ../peers/seed.
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { freePort, run, start } from "../lib/process.mjs";

const project = fileURLToPath(new URL("../peers/seed", import.meta.url));
// Its tables are those that the tests of the import fill.
const tables = fileURLToPath(new URL("../../test-support/django-seed", import.meta.url));
const python = "/usr/bin/python3"; // Debian's, whose packages it uses

export const seed = {
  name: "Django Channels",
  warmSeconds: 3,
  patience: 8, // seconds: 500 messages in flight take it some
  needs: ["postgresql", "redis", "channels"],
  async open(services, seats) {
    const database = await services.database();
    const env = {
      SEED_DATABASE_URL: database.url,
      SEED_REDIS_URL: await services.redis(),
      SEED_SECRET_KEY: randomBytes(32).toString("hex"),
      PYTHONPATH: tables,
      PYTHONDONTWRITEBYTECODE: "1",
    };
    const input = JSON.stringify(seats.map(({ user, chat }) => [user, chat]));
    const { cookies, chats } = JSON.parse(await run(python, ["fill.py"], { cwd: project, env, input }));
    const port = await freePort();
    const server = await start(python, ["-m", "daphne", "-b", "127.0.0.1", "-p", String(port), "config.asgi:application"], {
      ready: /Listening on TCP/,
      cwd: project,
      env,
    });
    const sockets = seats.map((seat) => ({
      ...seat,
      path: `/ws/chats/${chats[seat.chat]}/`,
      headers: `Cookie: sessionid=${cookies[seat.user]}\r\n`,
    }));
    const stop = async () => {
      await server.stop();
      await database.drop();
    };
    return { pid: server.pid, port, sockets, frame: '{"action":"message","text":"%M"}', stop };
  },
};
