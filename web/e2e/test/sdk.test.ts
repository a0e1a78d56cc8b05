import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { PASSWORD, Person } from "./support/person.ts";
import { RealServer } from "./support/server.ts";

const run = promisify(execFile);
const WEB = fileURLToPath(new URL("../..", import.meta.url));

/** A project that has the SDK as the registry would give it, and `ws` for a Node without a WebSocket of its own. */
async function project(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "beseda-bot-"));
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: join(WEB, "sdk"),
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const installed = join(folder, "node_modules", "@beseda", "sdk");
  await mkdir(installed, { recursive: true });
  await run("tar", ["-xzf", join(folder, filename), "-C", installed, "--strip-components=1"]);
  await symlink(join(WEB, "node_modules", "ws"), join(folder, "node_modules", "ws"));
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  await copyFile(join(WEB, "../examples/node-bot/bot.js"), join(folder, "bot.js"));
  return folder;
}

/** The next messages that a client writes. */
async function texts(client: ChildProcess, count: number): Promise<readonly string[]> {
  const found: string[] = [];
  const lines = createInterface({ input: client.stdout ?? process.stdin });
  await new Promise<void>((resolve) => {
    lines.on("line", (line) => {
      found.push((JSON.parse(line) as { text: string }).text);
      if (found.length === count) resolve();
    });
  });
  lines.close();
  return found;
}

/** The SDK in a worker of a page: it says what comes, and sends what it is told. */
const IN_A_WORKER = `
  import { BesedaClient } from "/in-a-worker/sdk.js";
  const client = new BesedaClient({ url: location.origin });
  client.onEvent((event) => event.event === "message.created" && postMessage(event.message.text));
  client.onConnection(({ to }) => to === "connected" && postMessage("connected"));
  onmessage = ({ data }) => client.send(data.chat, data.text);
  client.connect();
`;

describe("the built package in Node and in a worker", () => {
  let server: RealServer;
  let browser: Browser;
  let anna: Person;
  let folder: string;

  beforeAll(async () => {
    server = await RealServer.start();
    // A page that a test makes up counts as one from far away, whose sockets may not come to this machine.
    browser = await launch("--disable-features=LocalNetworkAccessChecks");
    anna = await Person.signUp(browser, server.url, "anna", "Anna");
    folder = await project();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("a bot with it talks with somebody in a browser, and ends without an error", async () => {
    const account = { username: "clock", password: PASSWORD };
    const signedUp = await fetch(`${server.url}/api/accounts/`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(account),
    });
    expect(signedUp.status).toBe(201);
    const bot = spawn(process.execPath, ["bot.js"], {
      cwd: folder,
      env: { ...process.env, BESEDA_URL: server.url, BOT_NAME: "clock", BOT_PASSWORD: PASSWORD },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(bot, "exit");
    // Read on to the end: a bot whose output nobody takes would not end well.
    const said = createInterface({ input: bot.stdout });
    await new Promise<void>((resolve) => said.on("line", (line) => line === "connected" && resolve()));
    await anna.find("clock");
    await anna.say("Который час?");
    await anna.message("It is 20").waitFor();
    await anna.tick("Который час?", "read");
    await anna.say("Спасибо");
    await anna.tick("Спасибо", "read");
    expect(await anna.texts()).toHaveLength(3);
    bot.kill("SIGTERM");
    expect((await ended)[0]).toBe(0);
    expect(anna.complaints).toEqual([]);
  });

  test("a client made from docs/write-a-client.md talks, and after a kill gets what it missed, once", async () => {
    const [chat] = (await anna.page.evaluate(() => fetch("/api/chats/").then((answer) => answer.json()))) as [
      { id: number },
    ];
    const state = join(folder, "state.json");
    const start = (): ChildProcess =>
      spawn(
        "/usr/bin/python3",
        [
          join(WEB, "../examples/python-client/client.py"),
          ...["--server", server.url, "--user", "clock", "--password", PASSWORD],
          ...["--chat", String(chat.id), "--state", state],
        ],
        { stdio: ["pipe", "pipe", "inherit"] },
      );
    const first = start();
    first.stdin?.write("Я из Питона\n");
    await anna.message("Я из Питона").waitFor();
    await anna.say("раз");
    expect(await texts(first, 2)).toEqual(["Я из Питона", "раз"]);
    // It says a message, and then writes down that it has.
    const { last_seq } = await anna.page.evaluate(
      (id) => fetch(`/api/chats/${id}/`).then((answer) => answer.json()),
      chat.id,
    );
    await expect.poll(async () => JSON.parse(await readFile(state, "utf8")).cursors[chat.id]).toBe(last_seq);
    first.kill("SIGKILL");
    await once(first, "exit");
    await anna.say("два");
    await anna.say("три");
    await anna.message("три").waitFor();
    const second = start();
    expect(await texts(second, 2)).toEqual(["два", "три"]);
    second.stdin?.write("Снова тут\n");
    await anna.message("Снова тут").waitFor();
    expect(await texts(second, 1)).toEqual(["Снова тут"]);
    second.kill("SIGKILL");
    await once(second, "exit");
  });

  test("a worker of a page is one more device of its user", async () => {
    const device = await anna.onAnotherDevice();
    const { page } = device;
    const javascript = { contentType: "text/javascript" };
    await page
      .context()
      .route("**/in-a-worker/", (route) =>
        route.fulfill({ contentType: "text/html", body: "<title>A page of one's own</title>" }),
      );
    await page
      .context()
      .route("**/in-a-worker/worker.js", (route) => route.fulfill({ ...javascript, body: IN_A_WORKER }));
    await page
      .context()
      .route("**/in-a-worker/sdk.js", (route) =>
        route.fulfill({ ...javascript, path: join(WEB, "sdk/dist/index.js") }),
      );
    const [chat] = (await page.evaluate(() => fetch("/api/chats/").then((answer) => answer.json()))) as [
      { id: number },
    ];
    await page.goto(`${server.url}/in-a-worker/`);
    await page.evaluate(() => {
      const worker = new Worker("/in-a-worker/worker.js", { type: "module" });
      const said: string[] = [];
      worker.onmessage = ({ data }) => said.push(data);
      worker.onerror = ({ message }) => said.push(message);
      Object.assign(globalThis, { worker, said });
    });
    const heard = (): Promise<readonly string[]> =>
      page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
    await expect.poll(heard).toEqual(["connected"]);
    await anna.say("To the worker");
    await expect.poll(heard).toEqual(["connected", "To the worker"]);
    await page.evaluate(
      (message) => (globalThis as unknown as { worker: Worker }).worker.postMessage(message),
      { chat: chat.id, text: "From the worker" },
    );
    await anna.message("From the worker").waitFor();
    await expect.poll(heard).toEqual(["connected", "To the worker", "From the worker"]);
    await device.close();
  });
});
