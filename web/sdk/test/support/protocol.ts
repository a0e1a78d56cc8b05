import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../../protocol/", import.meta.url));

/** One example of the wire contract. */
export function example(path: string): unknown {
  return JSON.parse(readFileSync(`${ROOT}${path}`, "utf8"));
}

/** Names (without `.json`) and contents of a folder. */
export function examples(folder: string): readonly (readonly [name: string, content: unknown])[] {
  return readdirSync(`${ROOT}${folder}`)
    .filter((file) => file.endsWith(".json"))
    .map((file) => [file.slice(0, -".json".length), example(`${folder}/${file}`)] as const);
}
