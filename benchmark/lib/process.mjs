// Starting and ending the programs that are measured. Everything that is started here is ended here, by its pid.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

const running = new Set();

/** What a program inherits: not the settings that somebody has for a Beseda of his own. */
const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("BESEDA_")));

export async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Starts a program and waits for a line of its output that matches. Resolves to `{ pid, stop, readyMs }`. */
export async function start(command, args, { ready, env = {}, cwd, patience = 60_000 }) {
  const begun = performance.now();
  const child = spawn(command, args, { cwd, env: { ...inherited, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const ended = new Promise((done) => child.once("close", done));
  ended.then(() => running.delete(child));
  let said = "";
  child.stderr.on("data", (chunk) => {
    said = (said + chunk).slice(-4_000);
  });
  await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${command} is not ready after ${patience} ms: ${said}`)), patience);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${command} ended with ${code}: ${said}`)));
    for (const input of [child.stdout, child.stderr])
      createInterface({ input }).on("line", (line) => {
        if (!ready.test(line)) return;
        clearTimeout(timer);
        resolve();
      });
  });
  const readyMs = performance.now() - begun;
  const stop = async () => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(timer);
  };
  return { pid: child.pid, stop, readyMs };
}

/** Runs a program to its end. Resolves to its stdout. */
export async function run(command, args, { env = {}, cwd, input = "" } = {}) {
  const child = spawn(command, args, { cwd, env: { ...inherited, ...env }, stdio: ["pipe", "pipe", "pipe"] });
  running.add(child);
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.stdin.on("error", () => {}); // it need not read
    child.stdin.end(input);
    child.once("close", resolve);
  });
  running.delete(child);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}: ${err || out}`);
  return out;
}

/** Starts a program that answers each line with a line. `end`: there are no more; resolves when it has ended. */
export function converse(command, args) {
  const child = spawn(command, args, { env: inherited, stdio: ["pipe", "pipe", "pipe"] });
  running.add(child);
  let said = "";
  child.stderr.on("data", (chunk) => {
    said = (said + chunk).slice(-4_000);
  });
  child.stdin.on("error", () => {}); // it may have ended
  const ended = new Promise((done) => child.once("close", done));
  ended.then(() => running.delete(child));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (line) => {
    child.stdin.write(`${line}\n`);
    const { value, done } = await answers.next();
    if (!done) return value;
    await ended;
    throw new Error(`${command} ended before it answered ${line}: ${said}`);
  };
  const end = () => {
    child.stdin.end();
    return ended;
  };
  return { ask, end };
}

export function stopAll() {
  for (const child of running) child.kill("SIGKILL");
}
