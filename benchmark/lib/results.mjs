// What was measured last, by row, so that rows may be measured one at a time.
import { readFile, writeFile } from "node:fs/promises";

export async function read(file) {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (problem) {
    if (problem.code === "ENOENT") return {};
    throw problem;
  }
}

export async function keep(file, results) {
  const kept = await read(file);
  for (const result of results) kept[result.name] = result;
  await writeFile(file, `${JSON.stringify(kept, null, 2)}\n`);
}
