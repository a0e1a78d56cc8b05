// Spring's STOMP over its simple broker: see ../peers/stomp. `stored`: each message is inserted into PostgreSQL before it is sent on.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { freePort, run, start } from "../lib/process.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const target = `${root}benchmark/peers/stomp/target`;

/** The end of a frame is a byte of zero. */
const frame = (command, headers, body = "") =>
  `${[command, ...Object.entries(headers).map(([name, value]) => `${name}:${value}`)].join("\n")}\n\n${body}%0`;

export const stomp = ({ stored = false } = {}) => ({
  name: stored ? "Spring STOMP, insert" : "Spring STOMP",
  warmSeconds: 45, // as Beseda, a JVM too
  needs: stored ? ["stomp", "postgresql"] : ["stomp"],
  async open(services, seats) {
    const database = stored ? await services.database() : undefined;
    const jdk = (await run(`${root}beseda`, ["jdk"])).trim();
    const port = await freePort();
    const classes = `${target}/classes:${await readFile(`${target}/class-path`, "utf8")}`;
    const options = ["-Xmx1g", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"]; // as Beseda
    const server = await start(`${jdk}/bin/java`, [...options, "-cp", classes, "org.example.stomp.StompChat", String(port)], {
      ready: /Started StompChat/,
      env: stored ? { DATABASE_URL: `jdbc:${database.url.replace("postgres@", "")}?user=postgres` } : {},
    });
    const sockets = seats.map((seat) => ({
      ...seat,
      path: "/ws",
      first: [
        frame("CONNECT", { "accept-version": "1.2", host: "localhost" }),
        frame("SUBSCRIBE", { id: 0, destination: `/topic/chats/${seat.chat}` }),
        frame("SUBSCRIBE", { id: 1, destination: "/app/ready" }),
      ],
    }));
    const stop = async () => {
      await server.stop();
      await database?.drop();
    };
    return {
      pid: server.pid,
      port,
      sockets,
      chats: [...new Set(seats.map((seat) => seat.chat))].sort((a, b) => a - b),
      ready: "subscribed",
      frame: frame("SEND", { destination: "/app/chats/%C", "content-type": "application/json" }, '{"text":"%M"}'),
      stop,
    };
  },
});
