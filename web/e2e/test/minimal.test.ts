import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { PASSWORD } from "./support/person.ts";
import { freePort, inherited } from "./support/server.ts";

const EXAMPLE = fileURLToPath(new URL("../../../examples/web-minimal", import.meta.url));

describe("examples/web-minimal: a page of one's own", () => {
  let example: ChildProcess;
  let data: string;
  let url: string;
  let browser: Browser;
  let anna: Page;
  let boris: Page;

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), "beseda-minimal-"));
    // nginx works as nobody when it was started by root.
    await chmod(data, 0o755);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const command = process.env["BESEDA_E2E_COMMAND"];
    example = spawn(join(EXAMPLE, "run"), {
      env: {
        ...inherited(),
        PORT: String(port),
        DATA: data,
        ...(command === undefined ? {} : { BESEDA: command }),
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface({ input: example.stdout ?? process.stdin })) {
      if (line.includes("The page is on")) break;
    }
    browser = await launch();
    // Boris is there before anyone can talk to him.
    boris = await newcomer("boris", "boris");
    anna = await newcomer("anna", "boris");
  });

  afterAll(async () => {
    await browser?.close();
    if (example.exitCode === null) {
      const ended = once(example, "exit");
      example.kill("SIGTERM");
      await ended;
    }
    await rm(data, { recursive: true, force: true });
  });

  async function newcomer(name: string, other: string): Promise<Page> {
    const page = await (await browser.newContext()).newPage();
    page.on("dialog", (dialog) => void dialog.accept());
    await page.goto(url);
    await enter(page, name, other);
    await page.getByText("connected", { exact: true }).waitFor();
    return page;
  }

  async function enter(page: Page, name: string, other: string): Promise<void> {
    await page.locator("[name=username]").fill(name);
    await page.locator("[name=password]").fill(PASSWORD);
    await page.locator("[name=other]").fill(other);
    await page.getByRole("button", { name: "Chat" }).click();
  }

  async function say(page: Page, text: string): Promise<void> {
    await page.getByLabel("Message").fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  }

  const line = (page: Page, text: string) => page.getByRole("listitem").filter({ hasText: text });

  test("is under 30 lines", async () => {
    const lines = (await readFile(join(EXAMPLE, "index.html"), "utf8")).trimEnd().split("\n");
    expect(lines.length).toBeLessThan(30);
  });

  test("two people talk", async () => {
    await enter(boris, "boris", "anna");
    await say(boris, "Привет!");
    await line(anna, "boris: Привет!").waitFor();
    await say(anna, "И тебе привет!");
    await line(boris, "anna: И тебе привет!").waitFor();
    expect(await boris.getByRole("listitem").allTextContents()).toEqual([
      "boris: Привет!",
      "anna: И тебе привет!",
    ]);
  });

  test("what was written without a network arrives when it is back", async () => {
    await anna.context().setOffline(true);
    await anna.getByText("connecting", { exact: true }).waitFor();
    await say(anna, "из туннеля");
    await line(anna, "из туннеля").waitFor();
    await anna.context().setOffline(false);
    await line(boris, "anna: из туннеля").waitFor();
    expect(await line(boris, "из туннеля").count()).toBe(1);
  });

  test("the SDK works in a worker", async () => {
    await boris.evaluate((origin) => {
      const script = `
        import { BesedaClient } from "${origin}/beseda.js";
        const client = new BesedaClient({ url: "${origin}" });
        const stop = client.subscribe(({ ready, order }) => {
          if (!ready) return;
          stop();
          client.send(order[0], "из воркера");
        });
        client.connect();`;
      const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
      new Worker(address, { type: "module" });
    }, url);
    await line(anna, "boris: из воркера").waitFor();
    await line(boris, "boris: из воркера").waitFor();
  });
});
