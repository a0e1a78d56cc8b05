import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Tells the service worker of which files this build consists. */
function workerKnowsFiles(): Plugin {
  return {
    name: "worker-knows-files",
    apply: "build",
    generateBundle(_, bundle) {
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") throw new Error("The build has no sw.js.");
      const version = createHash("sha256");
      const built = Object.values(bundle).filter((one) => one !== worker && one.fileName !== "index.html");
      for (const one of Object.values(bundle)) version.update(one.type === "chunk" ? one.code : one.source);
      const fixed = readdirSync(here("public")).sort();
      for (const name of fixed) version.update(readFileSync(join(here("public"), name)));
      const files = [...built.map((one) => one.fileName), ...fixed].map((name) => `/${name}`);
      worker.code = worker.code
        .replace("__FILES__", JSON.stringify(files))
        .replace("__VERSION__", JSON.stringify(version.digest("hex").slice(0, 16)));
    },
  };
}

export default defineConfig({
  plugins: [workerKnowsFiles()],
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    // A data: address for a small file would be refused by the page's own content policy.
    assetsInlineLimit: 0,
    // The polyfill would only matter to browsers older than the target.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: here("index.html"), sw: here("worker/sw.ts") },
      output: {
        // A worker keeps its address, and only what is under it is in its hands: so it is at the root.
        entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  server: {
    // `npm run dev -w client` beside a server started with `./beseda run`.
    proxy: {
      "/api": "http://127.0.0.1:8000",
      "/ws": { target: "ws://127.0.0.1:8000", ws: true },
    },
  },
});
