// Node's peers: see ../peers/node. `stored`: each message is inserted into PostgreSQL before anybody sees it.
import { fileURLToPath } from "node:url";
import { freePort, start } from "../lib/process.mjs";

const programOf = (name) => fileURLToPath(new URL(`../peers/node/${name}.mjs`, import.meta.url));

async function serve(services, name, stored) {
  const database = stored ? await services.database() : undefined;
  const port = await freePort();
  const env = { NODE_ENV: "production", ...(stored ? { DATABASE_URL: database.url } : {}) };
  const server = await start(process.execPath, [programOf(name), String(port)], { ready: /^ready$/, env });
  const stop = async () => {
    await server.stop();
    await database?.drop();
  };
  return { pid: server.pid, port, stop };
}

const needs = (stored) => (stored ? ["postgresql"] : []);

export const socketIo = ({ stored = false } = {}) => ({
  name: stored ? "socket.io, insert" : "socket.io",
  warmSeconds: 3,
  needs: needs(stored),
  async open(services, seats) {
    const sockets = seats.map((seat) => ({
      ...seat,
      path: "/socket.io/?EIO=4&transport=websocket",
      first: [`40${JSON.stringify({ chat: `${seat.chat}`, user: `${seat.user}` })}`],
    }));
    // Engine.IO: 2 is its ping, 3 the pong; 4 a message, and in it Socket.IO's 0 to connect and 2 for an event.
    return {
      ...(await serve(services, "socketio", stored)),
      sockets,
      ready: "40{",
      ping: ["2", "3"],
      frame: '42["message",{"text":"%M"}]',
    };
  },
});

export const ws = ({ stored = false } = {}) => ({
  name: stored ? "ws, insert" : "ws",
  warmSeconds: 3,
  needs: needs(stored),
  async open(services, seats) {
    const sockets = seats.map((seat) => ({ ...seat, path: `/${seat.chat}/${seat.user}` }));
    return { ...(await serve(services, "ws", stored)), sockets, frame: '{"text":"%M"}' };
  },
});
