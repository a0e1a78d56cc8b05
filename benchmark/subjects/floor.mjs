// The kernel's floor, in C: see ../peers/floor.c.
import { join } from "node:path";
import { freePort, start } from "../lib/process.mjs";

export const floor = (mode) => ({
  name: mode === "write" ? "C, a write per message" : "C, merged per turn",
  warmSeconds: 1,
  async open({ folder }, seats) {
    const port = await freePort();
    const server = await start(join(folder, "floor"), [String(port), mode], { ready: /^ready$/ });
    const sockets = seats.map((seat) => ({ ...seat, path: `/${seat.chat}` }));
    return { ...server, port, sockets };
  },
});
