import { type ErrorCode, mayRetry } from "./codes.ts";
import { integer, list, nullable, source, text } from "./decode.ts";

/** Codes that the SDK itself gives: no answer came, or an answer made no sense. */
export type LocalErrorCode = "network" | "disconnected" | "timeout" | "unreadable_answer";

export interface ErrorDetails {
  /** A code that this SDK does not know yet stays a plain string. */
  readonly code: ErrorCode | LocalErrorCode | (string & {});
  readonly detail: string;
  /** The HTTP status, or `null` when there was none. */
  readonly status?: number | null;
  readonly retryAfterMs?: number | null;
  readonly fields?: Readonly<Record<string, readonly string[]>>;
}

/** The one error that the SDK throws, whatever door the refusal came through. */
export class BesedaError extends Error {
  override readonly name = "BesedaError";
  readonly code: ErrorDetails["code"];
  readonly detail: string;
  readonly status: number | null;
  /** The same request may succeed later. */
  readonly retry: boolean;
  readonly retryAfterMs: number | null;
  /** What is wrong, by field. */
  readonly fields: Readonly<Record<string, readonly string[]>>;

  constructor(details: ErrorDetails) {
    super(`${details.code}: ${details.detail}`);
    this.code = details.code;
    this.detail = details.detail;
    this.status = details.status ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.fields = details.fields ?? {};
    this.retry = mayRetry(details.code) || ["network", "disconnected", "timeout"].includes(details.code);
  }
}

/** An answer that is not 2xx. A proxy in between may answer with something that is not a problem document. */
export function errorFromAnswer(status: number, body: unknown, retryAfter: string | null): BesedaError {
  const seconds = Number(retryAfter ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : null;
  try {
    const from = source(body, "problem");
    const fields = from["errors"] === undefined ? {} : source(from["errors"], "problem.errors");
    return new BesedaError({
      code: text(from["code"], "problem.code"),
      detail: text(from["detail"], "problem.detail"),
      status: nullable(integer)(from["status"], "problem.status") ?? status,
      retryAfterMs,
      fields: Object.fromEntries(
        Object.entries(fields).map(([field, wrong]) => [field, list(text)(wrong, `problem.errors.${field}`)]),
      ),
    });
  } catch {
    const code = status === 429 ? "rate_limited" : status >= 500 ? "busy" : "unreadable_answer";
    return new BesedaError({ code, detail: `The server answered ${status}.`, status, retryAfterMs });
  }
}
