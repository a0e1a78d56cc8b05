/** The public surface of the SDK. What is not named here is internal and may change at any time. */
export type { Api, NewMessage } from "./api.ts";
export type { BackoffOptions } from "./backoff.ts";
export { BesedaClient, type ClientOptions } from "./client.ts";
export { type CloseAction, CREDENTIALS_ENDED, closeAction, type ErrorCode, mayRetry } from "./codes.ts";
export type { ConnectionChange, ConnectionState } from "./connection.ts";
export type { GetToken } from "./credentials.ts";
export { BesedaError, type ErrorDetails, type LocalErrorCode } from "./errors.ts";
export type { AckBody, ChatEvent, Command, LogEvent, StateEvent } from "./frames.ts";
export type { Page } from "./rest.ts";
export type { State } from "./store.ts";
export type { ChannelLike, LocksLike, Tabs } from "./tabs.ts";
export { type Tick, tick } from "./ticks.ts";
export type { Timeline } from "./timeline.ts";
export type * from "./types.ts";
export {
  type Clock,
  memoryStorage,
  type SocketFactory,
  type SocketLike,
  type StorageLike,
  type World,
} from "./world.ts";
