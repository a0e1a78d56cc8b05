/**
 * Keeps the page on this device, so that it opens without a network. What people write is never kept here: the SDK has
 * it, and forgets it at the logout.
 *
 * The page comes from the network while there is one, so that it is always the newest; it names its scripts and styles
 * by their content, so that old and new are never mixed. Own code rather than Workbox: these rules are all there are.
 */
declare const self: ServiceWorkerGlobalScope;

export {};

/** Filled in by the build: what the page consists of, and a name for exactly that. */
declare const __FILES__: readonly string[];
declare const __VERSION__: string;

const PAGE = "/";
const PREFIX = "beseda-page-";
const CACHE = PREFIX + __VERSION__;
const KEPT: ReadonlySet<string> = new Set(__FILES__);
/** A network that does not answer for this long is as good as none, in milliseconds. */
const PATIENCE_MS = 4_000;

self.addEventListener("install", (event) => {
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page(request));
  else if (KEPT.has(url.pathname)) event.respondWith(file(request));
});

async function keep(): Promise<void> {
  const cache = await caches.open(CACHE);
  // All or nothing. The browser's own cache may still have the page of yesterday.
  await cache.addAll([...KEPT, PAGE].map((path) => new Request(path, { cache: "no-cache" })));
  await self.skipWaiting();
}

async function takeOver(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function page(request: Request): Promise<Response> {
  const kept = await caches.match(PAGE, { cacheName: CACHE });
  if (kept === undefined) return fetch(request);
  const network = fetch(request).catch(() => kept);
  return Promise.race([network, later(kept)]);
}

function later(kept: Response): Promise<Response> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(kept), PATIENCE_MS);
  });
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}
