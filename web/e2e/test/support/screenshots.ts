import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

const FOLDER = process.env["BESEDA_SCREENSHOTS"] ?? "";

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** How every screen is looked at: by the end of the picture's name. */
export const LOOKS: readonly (readonly [string, BrowserContextOptions])[] = [
  ["desktop-light-en", { ...DESKTOP, locale: "en-GB" }],
  ["phone-dark-ru", { ...PHONE, locale: "ru-RU", colorScheme: "dark" }],
  ["desktop-dark-ru", { ...DESKTOP, locale: "ru-RU", colorScheme: "dark" }],
  ["phone-light-en", { ...PHONE, locale: "en-GB" }],
];

/** For the README: taken only when a folder is given. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (FOLDER === "") return;
  await mkdir(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, name) });
}

/** Two windows beside each other in one picture. */
export async function screenshotPair(browser: Browser, left: Page, right: Page, name: string): Promise<void> {
  if (FOLDER === "") return;
  const images = await Promise.all(
    [left, right].map(
      async (page) => `data:image/png;base64,${(await page.screenshot()).toString("base64")}`,
    ),
  );
  const frame = await browser.newPage({ viewport: { width: 1600, height: 548 }, deviceScaleFactor: 1.5 });
  await frame.setContent(
    `<style>body{margin:0;padding:24px;background:#c9d3d5;display:flex;gap:24px;align-items:center}
     img{flex:1;min-width:0;border-radius:10px;box-shadow:0 8px 30px #0004}</style>
     ${images.map((image) => `<img src="${image}">`).join("")}`,
  );
  await frame
    .locator("img")
    .last()
    .evaluate((image) => (image as HTMLImageElement).decode());
  await mkdir(FOLDER, { recursive: true });
  await frame.screenshot({ path: join(FOLDER, name), fullPage: true });
  await frame.close();
}
