import { systemTabs, type Tabs } from "./tabs.ts";

/** Everything the SDK needs from outside, so that a test can hold time still and lose frames at will. */

export type TimerId = unknown;

export interface Clock {
  now(): number;
  setTimeout(run: () => void, ms: number): TimerId;
  clearTimeout(id: TimerId): void;
}

/** The part of the standard WebSocket that is used. */
export interface SocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

export type SocketFactory = (url: string, protocols: readonly string[]) => SocketLike;

/** The part of the Web Storage API that is used: `localStorage` fits as it is. */
export interface StorageLike {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface World {
  readonly socket: SocketFactory;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** At least 0, below 1. */
  readonly random: () => number;
  /** Unique, printable ASCII, at most 64 characters. */
  readonly newId: () => string;
  readonly storage: StorageLike;
  /** The other tabs of this origin; `null` where there is no way to them. */
  readonly tabs: Tabs | null;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => globalThis.setTimeout(run, ms),
  clearTimeout: (id) => globalThis.clearTimeout(id as ReturnType<typeof globalThis.setTimeout>),
};

/** A storage that forgets at the end: the default where there is no better one. */
export function memoryStorage(): StorageLike {
  const entries = new Map<string, string>();
  return {
    get length() {
      return entries.size;
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => {
      entries.set(key, value);
    },
    removeItem: (key) => {
      entries.delete(key);
    },
  };
}

/** 128 random bits. `crypto.randomUUID` exists only on https pages, `getRandomValues` everywhere. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function systemWorld(given: Partial<World>): World {
  return {
    socket: given.socket ?? ((url, protocols) => new WebSocket(url, [...protocols]) as SocketLike),
    fetch: given.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    clock: given.clock ?? systemClock,
    random: given.random ?? Math.random,
    newId: given.newId ?? newId,
    storage: given.storage ?? memoryStorage(),
    tabs: given.tabs === undefined ? systemTabs() : given.tabs,
  };
}
