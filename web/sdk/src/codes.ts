/** The tables of protocol/close-codes.json and protocol/error-codes.json; a test holds them equal. */

export type CloseAction = "stop" | "retry" | "reauthenticate";

/** Logged out, expired, revoked: a new credential is needed. */
export const CREDENTIALS_ENDED = 4401;

const STOP: readonly number[] = [1000, 1002, 1003, 1007, 1008, 4400, 4403, 4404, 4405, 4406, 4407];

/** Codes that are not listed are retried, so that an old client treats a new code rightly. */
export function closeAction(code: number): CloseAction {
  if (code === CREDENTIALS_ENDED) return "reauthenticate";
  return STOP.includes(code) ? "stop" : "retry";
}

/** A frame of ours was over the server's limit. */
export const FRAME_TOO_LARGE = 1009;

export type ErrorCode =
  | "malformed"
  | "invalid"
  | "unknown_action"
  | "not_authenticated"
  | "token_not_valid"
  | "forbidden"
  | "origin_not_allowed"
  | "direct_chat_fixed"
  | "blocked"
  | "edit_window_passed"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "idempotency_conflict"
  | "too_large"
  | "unsupported_media_type"
  | "rate_limited"
  | "internal"
  | "busy";

const RETRY: readonly string[] = ["rate_limited", "internal", "busy"];

export function mayRetry(code: string): boolean {
  return RETRY.includes(code);
}
