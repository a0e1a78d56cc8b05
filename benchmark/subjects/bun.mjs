// Bun's publish: see ../peers/bun.ts.
import { fileURLToPath } from "node:url";
import { freePort, start } from "../lib/process.mjs";
import { chatsOf } from "./beseda-world.mjs";

const program = fileURLToPath(new URL("../peers/bun.ts", import.meta.url));
const bun = fileURLToPath(new URL("../node_modules/bun/bin/bun.exe", import.meta.url));

export const bunPublish = {
  name: "Bun publish",
  warmSeconds: 2,
  async open(_services, seats) {
    const port = await freePort();
    const begin = () => start(bun, [program, String(port)], { ready: /^ready$/ });
    let server = await begin();
    const sockets = seats.map((seat) => ({ ...seat, path: `/${chatsOf(seat).join("/")}` }));
    const collect = async () => process.kill(server.pid, "SIGUSR2");
    const restart = async () => {
      await server.stop();
      server = await begin();
      return server;
    };
    return { pid: server.pid, port, sockets, collect, restart, stop: () => server.stop() };
  },
};
