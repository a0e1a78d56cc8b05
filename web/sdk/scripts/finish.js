// The last step of the build: makes the declarations fit for older compilers, and checks what an application gets.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

/** What an application pays for the SDK, minified and gzipped. */
const BUDGET_BYTES = 15_000;

const root = fileURLToPath(new URL("..", import.meta.url));

// The compiler leaves `./file.ts` in declarations, which only newer ones follow to `./file.d.ts`.
for (const file of await readdir(`${root}dist`)) {
  if (!file.endsWith(".d.ts")) continue;
  const text = await readFile(`${root}dist/${file}`, "utf8");
  await writeFile(`${root}dist/${file}`, text.replaceAll(/((?:from |import\()"\.\/[\w-]+)\.ts"/g, '$1.js"'));
}

// By its name, through the `exports` map, as a stranger would.
const { BesedaClient } = await import("@beseda/sdk");
if (new BesedaClient({ url: "https://chat.example" }).state.ready) throw new Error("Ready before it began?");

const { dependencies = {} } = JSON.parse(await readFile(`${root}package.json`, "utf8"));
if (Object.keys(dependencies).length > 0) throw new Error("The SDK has no runtime dependencies.");

// As a bundler of an application does it. (A library build would keep the white space.)
const result = await build({
  root,
  configFile: false,
  logLevel: "error",
  build: {
    write: false,
    rolldownOptions: {
      input: "src/index.ts",
      preserveEntrySignatures: "strict",
      output: { format: "es", minify: true },
    },
    modulePreload: false,
    target: "es2022",
  },
});
const output = (Array.isArray(result) ? result : [result]).flatMap((one) => one.output);
const bytes = gzipSync(output.map((chunk) => chunk.code ?? "").join("\n"), { level: 9 }).length;
console.log(`sdk: ${bytes} bytes minified and gzipped (budget ${BUDGET_BYTES})`);
if (bytes > BUDGET_BYTES) throw new Error(`The SDK is ${bytes - BUDGET_BYTES} bytes over its budget.`);
