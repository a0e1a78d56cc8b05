/** How long to wait before an attempt. */
export interface BackoffOptions {
  /** Ceiling of the first wait, in milliseconds. Default 500. */
  readonly baseMs: number;
  /** Ceiling of any wait, in milliseconds. Default 20,000. */
  readonly maxMs: number;
}

export const DEFAULT_BACKOFF: BackoffOptions = { baseMs: 500, maxMs: 20_000 };

/**
 * Full jitter: anything between nothing and an exponentially growing ceiling. Of the usual schemes it spreads a crowd
 * of clients best (M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015).
 *
 * @param attempt 0 for the first retry
 * @param random at least 0, below 1
 */
export function backoff(attempt: number, random: number, options: BackoffOptions = DEFAULT_BACKOFF): number {
  const ceiling = Math.min(options.maxMs, options.baseMs * 2 ** Math.min(attempt, 30));
  return Math.floor(random * ceiling);
}
