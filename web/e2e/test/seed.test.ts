import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { PASSWORD, Person } from "./support/person.ts";
import { anna, boris, browser, server, withServer, withTwoPeople } from "./support/stage.ts";

describe("the seed's own snippet in a page", () => {
  withServer();
  withTwoPeople();
  let chat: number;

  beforeAll(async () => {
    await anna.find("boris");
    chat = Number(new URL(anna.page.url()).hash.split("/").at(-1));
  });

  test("sends Cyrillic, and gets exactly the five fields back", async () => {
    const frame = await anna.page.evaluate(
      (url) =>
        new Promise<string>((resolve, reject) => {
          const ws = new WebSocket(url);
          ws.onmessage = (event) => resolve(String(event.data));
          ws.onclose = (event) => reject(new Error(`closed with ${event.code}`));
          ws.onopen = () => ws.send(JSON.stringify({ action: "message", text: "Привет!" }));
        }),
      `ws://127.0.0.1:${server.port}/ws/chats/${chat}/`,
    );
    const message: unknown = JSON.parse(frame);
    expect(Object.keys(message as object).sort()).toEqual(["chat", "created_at", "id", "sender", "text"]);
    expect(message).toMatchObject({ chat, text: "Привет!" });
  });

  test("the other one sees it in the web chat", async () => {
    await boris.openChat("Anna");
    await boris.message("Привет!").waitFor();
    expect(await boris.texts()).toEqual(["Привет!"]);
  });

  test("a client in Python, with a token of its own, chats with the browser", async () => {
    const client = spawn(
      "/usr/bin/python3",
      [
        fileURLToPath(new URL("../../../test-support/python/chat_client.py", import.meta.url)),
        ...["--server", `http://127.0.0.1:${server.port}`, "--user", "boris", "--password", PASSWORD],
        ...["--chat", String(chat), "--expect", "2"],
      ],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    const ended = once(client, "close");
    const lines: string[] = [];
    createInterface({ input: client.stdout }).on("line", (line) => lines.push(line));
    client.stdin.end("Привет из Питона!\n");
    await anna.message("Привет из Питона!").waitFor();
    await anna.say("И тебе привет!");
    expect((await ended)[0], lines.join("\n")).toBe(0);
    expect(lines.join("\n")).toContain("И тебе привет!");
  });

  test("a chat that is not mine closes with 4403, and a stranger's socket with 4401", async () => {
    const closeCode = (person: Person, path: string): Promise<number> =>
      person.page.evaluate(
        (url) =>
          new Promise<number>((resolve) => {
            new WebSocket(url).onclose = (event) => resolve(event.code);
          }),
        `ws://127.0.0.1:${server.port}${path}`,
      );
    const vera = await Person.signUp(browser, server.url, "vera", "Vera");
    expect(await closeCode(vera, `/ws/chats/${chat}/`)).toBe(4403);
    expect(await closeCode(vera, "/ws/chats/999999/")).toBe(4403);
    await vera.page.getByRole("button", { name: "Log out" }).click();
    await vera.page.locator("form.auth").waitFor();
    expect(await closeCode(vera, `/ws/chats/${chat}/`)).toBe(4401);
  });
});
