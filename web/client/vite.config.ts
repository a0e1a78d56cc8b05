import { defineConfig } from "vite";

export default defineConfig({
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    // A data: address for a small file would be refused by the page's own content policy.
    assetsInlineLimit: 0,
    // The polyfill would only matter to browsers older than the target.
    modulePreload: { polyfill: false },
  },
  server: {
    // `npm run dev -w client` beside a server started with `./beseda run`.
    proxy: {
      "/api": "http://127.0.0.1:8000",
      "/ws": { target: "ws://127.0.0.1:8000", ws: true },
    },
  },
});
