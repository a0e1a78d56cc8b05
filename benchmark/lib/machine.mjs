// On what was measured: the machine, and the versions of what ran on it.
import { readFile } from "node:fs/promises";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./process.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const classPath = join(root, "benchmark/peers/stomp/target/class-path");
const NEWEST_POSTGRESQL = "ls -v /usr/lib/postgresql/*/bin/postgres | tail -n 1";

/** The first number with a dot that a program says; undefined where it is not installed. */
async function version(command, ...args) {
  const text = await run(command, args).catch(() => "");
  return /\d+\.[\w.]*\w/.exec(text)?.[0];
}

const ofPackage = (name) =>
  version(
    process.execPath,
    "-p",
    `require(${JSON.stringify(join(root, "benchmark/node_modules", name, "package.json"))}).version`,
  );
const ofModule = (name) => version("/usr/bin/python3", "-c", `import ${name}; print(${name}.__version__)`);

async function versions() {
  const jdk = (await run(join(root, "beseda"), ["jdk"])).trim();
  const found = {
    Java: await version(join(jdk, "bin/java"), "--version"),
    "Node.js": process.versions.node,
    Bun: await ofPackage("bun"),
    "socket.io": await ofPackage("socket.io"),
    ws: await ofPackage("ws"),
    pg: await ofPackage("pg"),
    PostgreSQL: await version("sh", "-c", `$(${NEWEST_POSTGRESQL}) --version`),
    Redis: await version("redis-server", "--version"),
    Python: await version("/usr/bin/python3", "--version"),
    Django: await version("/usr/bin/python3", "-m", "django", "--version"),
    Channels: await ofModule("channels"),
    channels_redis: await ofModule("channels_redis"),
    daphne: await ofModule("daphne"),
    "Spring Boot": /spring-boot-(\d[\d.]+)\.jar/.exec(await readFile(classPath, "utf8").catch(() => ""))?.[1],
    ejabberd: await version("dpkg-query", "-W", "ejabberd"),
  };
  return Object.entries(found).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
}

async function commit() {
  const git = (...args) => run("git", args, { cwd: root });
  const [hash, changes] = [await git("rev-parse", "--short", "HEAD"), await git("status", "--porcelain", "--untracked-files=no")];
  return hash.trim() + (changes === "" ? "" : " and changes");
}

export async function circumstances() {
  const [{ model }, ...others] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: await commit().catch(() => "unknown"),
    machine: `${others.length + 1} cores of ${model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, loopback`,
    versions: (await versions()).join(", "),
  };
}
