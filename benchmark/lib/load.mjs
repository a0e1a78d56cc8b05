// The load client: a plan in, figures out.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./process.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const FLAGS = ["-O2", "-std=gnu17", "-Wall", "-Wextra", "-Werror"];

/** Puts the programs `load` and `floor` into the folder. */
export async function compile(folder) {
  const sources = ["load", "plan", "tally", "wire", "processes"].map((name) => join(here, "load", `${name}.c`));
  await run("cc", [...FLAGS, "-o", join(folder, "load"), ...sources]);
  await run("cc", [...FLAGS, "-o", join(folder, "floor"), join(here, "peers/floor.c")]);
}

const escaped = (text) =>
  String(text).replaceAll("\\", "\\\\").replaceAll("\r", "\\r").replaceAll("\n", "\\n").replaceAll("\t", "\\t");

const line = (...fields) => fields.map(escaped).join("\t");

/**
 * `target`: `{ port, pid, others?, sockets, chats?, answers?, ready?, frame?, ping?, receipt?, reopens? }` as a subject gives it; `shape`: how to
 * load it.
 * Each socket is `{ chat, path, headers?, first?, sends?, stalls? }`; first: the frames that it sends
 * before all others, each once its predecessor has its answer.
 */
export function planOf(target, shape) {
  const lines = [line("address", "127.0.0.1", target.port)];
  for (const pid of [target.pid, ...(target.others ?? [])]) lines.push(line("pid", pid));
  for (const name of ["ready", "frame", "receipt", "reopens"]) if (target[name]) lines.push(line(name, target[name]));
  if (target.answers) lines.push(line("answers", ...target.answers));
  if (target.ping) lines.push(line("ping", ...target.ping));
  for (const [name, value] of Object.entries(shape)) {
    if (name === "idle") lines.push("idle");
    else lines.push(line(name, value));
  }
  for (const chat of target.chats ?? []) lines.push(line("chat", chat));
  for (const socket of target.sockets) {
    const kind = socket.sends ? "sender" : socket.stalls ? "stalled" : "reader";
    lines.push(line("socket", kind, socket.chat, socket.path, socket.headers ?? "", ...(socket.first ?? [])));
  }
  return `${lines.join("\n")}\n`;
}

/** Figures of one run. A load in which a message was lost, repeated or seen in two orders says so. */
export async function load(folder, target, shape) {
  const plan = join(folder, "plan");
  await writeFile(plan, planOf(target, shape));
  const figures = JSON.parse(await run(join(folder, "load"), [plan]));
  const [server, ...others] = figures.processes;
  return {
    ...figures,
    cpu: server.cpu_seconds,
    residentKb: server.resident_kb,
    othersCpu: others.reduce((sum, one) => sum + one.cpu_seconds, 0),
    usPerDelivery: figures.deliveries > 0 ? (server.cpu_seconds * 1e6) / figures.deliveries : Number.NaN,
    perSecond: figures.deliveries / figures.seconds,
  };
}
