import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["source"] },
  test: {
    // A machine may be busy with something else.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      { extends: true, test: { name: "sdk", root: "sdk", include: ["test/**/*.test.ts"] } },
      { extends: true, test: { name: "client", root: "client", include: ["test/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "e2e",
          root: "e2e",
          include: ["test/**/*.test.ts"],
          testTimeout: 90_000,
          // As long as a click waits for its button: a machine may be busy with something else.
          expect: { poll: { timeout: 20_000 } },
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
