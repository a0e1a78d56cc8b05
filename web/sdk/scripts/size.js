// The size budget: what an application pays for the SDK, minified and gzipped. Fails the build above it.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const BUDGET_BYTES = 16 * 1024;

const root = fileURLToPath(new URL("..", import.meta.url));
const result = await build({
  root,
  configFile: false,
  logLevel: "error",
  build: {
    write: false,
    lib: { entry: "src/index.ts", formats: ["es"], fileName: "index" },
    minify: "oxc",
    target: "es2022",
  },
});
const output = (Array.isArray(result) ? result : [result]).flatMap((one) => one.output);
const bytes = gzipSync(output.map((chunk) => chunk.code ?? "").join("\n"), { level: 9 }).length;
const { dependencies = {} } = JSON.parse(await readFile(`${root}/package.json`, "utf8"));

console.log(`sdk: ${bytes} bytes minified and gzipped (budget ${BUDGET_BYTES})`);
if (Object.keys(dependencies).length > 0) throw new Error("The SDK has no runtime dependencies.");
if (bytes > BUDGET_BYTES) throw new Error(`The SDK is ${bytes - BUDGET_BYTES} bytes over its budget.`);
