import type { BrowserContext, Page } from "playwright-core";

/** For servers that are to take as many messages as come. */
export const NO_SEND_LIMIT = { BESEDA_SEND_BURST: "0" };

/** What the seeded messages say: one to four lines, so that no two neighbours are equally high. */
export function seeded(number: number): string {
  return [`number ${number}.`, ...Array.from({ length: (number * 7) % 4 }, (_, line) => `line ${line}`)].join(
    "\n",
  );
}

/** So many are sent before what they brought back is read: a server does not keep megabytes for a client. */
const AT_ONCE = 500;

/** Writes messages as fast as the server takes them, over a socket of its own beside the page. */
export async function seed(
  context: BrowserContext,
  url: string,
  chat: number,
  from: number,
  to: number,
): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}/favicon.svg`);
  const texts = Array.from({ length: to - from + 1 }, (_, index) => seeded(from + index));
  await page.evaluate(
    ([id, all, atOnce]) =>
      new Promise<void>((resolve, reject) => {
        const socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws/`);
        let sent = 0;
        const sendSome = (): void => {
          if (sent === all.length) resolve();
          const end = Math.min(sent + atOnce, all.length);
          for (; sent < end; sent += 1) {
            const ref = sent === end - 1 ? { ref: end } : {};
            socket.send(JSON.stringify({ action: "message", chat: id, text: all[sent], ...ref }));
          }
        };
        socket.onopen = sendSome;
        socket.onmessage = ({ data }: MessageEvent<string>) => {
          if (data.startsWith('{"event":"error"')) reject(new Error(data));
          if (data.startsWith('{"event":"ack"')) sendSome();
        };
        socket.onclose = ({ code }) => reject(new Error(`closed with ${code}`));
      }),
    [chat, texts, AT_ONCE] as const,
  );
  await page.close();
}

/** The id of the chat that is open. */
export function chatOf(page: Page): number {
  return Number(new URL(page.url()).hash.split("/").at(-1));
}
