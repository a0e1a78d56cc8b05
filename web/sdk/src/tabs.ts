import type { PendingMessage, UserId } from "./types.ts";

/** The part of the Web Locks API that is used: `navigator.locks` fits as it is. */
export interface LocksLike {
  request(
    name: string,
    options: { readonly signal?: AbortSignal; readonly steal?: boolean },
    held: () => unknown,
  ): Promise<unknown>;
}

/** The part of `BroadcastChannel` that is used. */
export interface ChannelLike {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** What the tabs of one origin have in common. */
export interface Tabs {
  readonly locks: LocksLike;
  readonly channel: (name: string) => ChannelLike;
}

/** Tells the others what waits in this tab's outbox, and what does not any more. */
export type OutboxNews =
  | { readonly kind: "pending"; readonly user: UserId; readonly entry: PendingMessage }
  | { readonly kind: "dropped"; readonly user: UserId; readonly clientId: string };

/** What tabs tell each other. A `port` is one logical socket of one tab. */
export type TabMessage =
  | { readonly kind: "leader" }
  | { readonly kind: "join" | "leave" | "welcome"; readonly port: string }
  | { readonly kind: "command"; readonly port: string; readonly data: string }
  /** `null`: to every port. */
  | { readonly kind: "frame"; readonly port: string | null; readonly data: string }
  | { readonly kind: "closed"; readonly code: number; readonly reason: string }
  | OutboxNews;

export type Heard = TabMessage & { readonly from: string };

/** `null` where the platform lacks them: locks exist only on https pages and on localhost. */
export function systemTabs(): Tabs | null {
  if (typeof navigator === "undefined" || typeof BroadcastChannel === "undefined") return null;
  const locks: LockManager | undefined = navigator.locks;
  if (locks === undefined) return null;
  return {
    locks: { request: (name, options, held) => locks.request(name, options, held) },
    channel: (name) => new BroadcastChannel(name) as ChannelLike,
  };
}
