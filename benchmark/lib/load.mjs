// The load client: a plan in, figures out.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { converse, run } from "./process.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const FLAGS = ["-O2", "-std=gnu17", "-Wall", "-Wextra", "-Werror"];

/** Puts the programs `load` and `floor` into the folder. */
export async function compile(folder) {
  const sources = ["load", "clients", "plan", "tally", "wire", "processes"].map((name) => join(here, "load", `${name}.c`));
  await run("cc", [...FLAGS, "-o", join(folder, "load"), ...sources]);
  await run("cc", [...FLAGS, "-o", join(folder, "floor"), join(here, "peers/floor.c")]);
}

const escaped = (text) =>
  String(text).replaceAll("\\", "\\\\").replaceAll("\r", "\\r").replaceAll("\n", "\\n").replaceAll("\t", "\\t");

const line = (...fields) => fields.map(escaped).join("\t");

const kindOf = ({ sends, stalls, returns }) => (sends ? "sender" : stalls ? "stalled" : returns ? "returning" : "reader");

/**
 * `target`: `{ port, ports?, pid, threads?, others?, sockets, chats?, answers?, ready?, frame?, ping?, receipt?, reopens?, resume? }` as a
 * subject gives it; `ports`: where there are several, the sockets are opened at them in turn. `shape`: how to load it.
 * Each socket is `{ chat, path, headers?, first?, sends?, stalls?, returns? }`; first: the frames that it sends
 * before all others, each once its predecessor has its answer.
 */
export function planOf(target, shape) {
  const lines = [line("address", "127.0.0.1", ...(target.ports ?? [target.port]))];
  for (const pid of [target.pid, ...(target.others ?? [])]) lines.push(line("pid", pid));
  for (const name of ["ready", "frame", "receipt", "reopens", "resume", "threads"]) if (target[name]) lines.push(line(name, target[name]));
  if (target.answers) lines.push(line("answers", ...target.answers));
  if (target.ping) lines.push(line("ping", ...target.ping));
  for (const [name, value] of Object.entries(shape)) lines.push(line(name, value));
  for (const chat of target.chats ?? []) lines.push(line("chat", chat));
  for (const socket of target.sockets)
    lines.push(line("socket", kindOf(socket), socket.chat, socket.path, socket.headers ?? "", ...(socket.first ?? [])));
  return `${lines.join("\n")}\n`;
}

function figuresOf(target, told) {
  const [server, ...others] = told.processes;
  return {
    ...told,
    cpu: server.cpu_seconds,
    residentKb: server.resident_kb,
    grownKb: server.grown_kb,
    othersCpu: others.reduce((sum, one) => sum + one.cpu_seconds, 0),
    fanOutCpu: target.threads ? server.threads_cpu_seconds : server.cpu_seconds,
    usPerDelivery: told.deliveries > 0 ? (server.cpu_seconds * 1e6) / told.deliveries : Number.NaN,
    perSecond: told.deliveries / told.seconds,
  };
}

/** Lets `work` give orders to a load client; what can be ordered, ../load/load.c says. Each is answered with figures. */
export async function withClient(folder, target, shape, work) {
  const plan = join(folder, "plan");
  await writeFile(plan, planOf(target, shape));
  const { ask, end } = converse(join(folder, "load"), [plan]);
  try {
    return await work(async (order) => figuresOf(target, JSON.parse(await ask(order))));
  } finally {
    await end();
  }
}

/** Figures of one run. */
export const load = (folder, target, shape) =>
  withClient(folder, target, shape, async (order) => {
    await order("open");
    return order("load");
  });
