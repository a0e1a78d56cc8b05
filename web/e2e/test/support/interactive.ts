import type { Browser, BrowserContextOptions } from "playwright-core";

export interface Start {
  /** From the beginning of the navigation until a key would have been answered, in milliseconds. */
  readonly interactiveMs: number;
  /** What of that was work in one piece of which more than 50 ms kept the page from answering. */
  readonly blockedMs: number;
  /** Bytes of scripts, styles and the page itself as they came over the wire, compressed. */
  readonly codeBytes: number;
  readonly requests: number;
}

/**
 * Opens an address as a visitor does who has not been here, with an empty cache, in a browser whose processor is slower.
 *
 * @param ready what is on the screen when the page can be used
 */
export async function coldStart(
  browser: Browser,
  url: string,
  ready: string,
  slowDown: number,
  options: BrowserContextOptions = {},
): Promise<Start> {
  const context = await browser.newContext({ locale: "en-GB", serviceWorkers: "block", ...options });
  const page = await context.newPage();
  await page.addInitScript((selector) => {
    let blocked = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) blocked += duration - 50;
    }).observe({ type: "longtask", buffered: true });
    const look = (): void => {
      if (document.querySelector(selector) === null) requestAnimationFrame(look);
      // Behind the paint, when nothing that began before it keeps a key waiting.
      else setTimeout(() => Object.assign(globalThis, { start: [performance.now(), blocked] }), 0);
    };
    look();
  }, ready);
  await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: slowDown });
  await page.goto(url);
  await page.waitForFunction(() => "start" in globalThis);
  const start = await page.evaluate(() => {
    const [interactiveMs, blockedMs] = (globalThis as unknown as { start: [number, number] }).start;
    const all = [
      ...performance.getEntriesByType("navigation"),
      ...performance.getEntriesByType("resource"),
    ] as PerformanceResourceTiming[];
    const code = all.filter(
      ({ initiatorType, name }) => initiatorType === "navigation" || /\.(js|css)$/.test(name),
    );
    const codeBytes = code.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    return { interactiveMs, blockedMs, codeBytes, requests: all.length };
  });
  await context.close();
  return start;
}
