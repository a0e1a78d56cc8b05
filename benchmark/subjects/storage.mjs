// The store as a library, without sockets. What a row compares runs in one process (../storage), started with the first round.
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { converse, run } from "../lib/process.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = join(root, "benchmark/storage");
const FLAGS = [
  "-Xmx1g",
  "-XX:+UseSerialGC",
  "-XX:+UseCompactObjectHeaders",
  "--enable-native-access=ALL-UNNAMED",
];

async function start(services, row, database) {
  const jdk = (await run(join(root, "beseda"), ["jdk"])).trim();
  const classes = join(services.folder, "storage");
  const libraries = join(root, "beseda-server/target/lib/*");
  const files = (await readdir(sources))
    .filter((name) => name.endsWith(".java"))
    .map((name) => join(sources, name));
  await run(join(jdk, "bin/javac"), ["-Xlint:all", "-Werror", "-cp", libraries, "-d", classes, ...files]);
  const urls = [];
  for (const which of ["one", "other"]) {
    const folder = join(services.folder, `${row}-${database}-${which}`);
    await mkdir(folder);
    urls.push(database === "PostgreSQL" ? (await services.database()).url : join(folder, "bench.db"));
  }
  return converse(join(jdk, "bin/java"), [
    ...FLAGS,
    "-cp",
    `${classes}:${libraries}`,
    "StorageBench",
    row,
    ...urls,
  ]);
}

/** `subjects`: what the program calls them, and what they are called here. */
export function storage(row, database, subjects) {
  let started;
  return Object.entries(subjects).map(([subject, name]) => ({
    name,
    needs: database === "PostgreSQL" ? ["postgresql"] : [],
    async open(services) {
      started ??= start(services, row, database);
      const { ask } = await started;
      return {
        measure: async () => ({
          lost: 0,
          repeated: 0,
          split_chats: 0,
          closed: 0,
          sent: 0,
          ...JSON.parse(await ask(subject)),
        }),
        stop: async () => {},
      };
    },
  }));
}
