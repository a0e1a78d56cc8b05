export interface FakeAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Call {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

type Handler = (call: Call) => FakeAnswer | Promise<FakeAnswer>;

/** Stands in for `fetch`. A call that no test expects is answered 404, as a chat that is not mine would be. */
export class FakeRest {
  readonly calls: Call[] = [];
  readonly #handlers = new Map<string, Handler>();

  /** `route` is method and path without the query. */
  on(route: string, handler: Handler | FakeAnswer): void {
    this.#handlers.set(route, typeof handler === "function" ? handler : () => handler);
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(String(input));
    const call: Call = {
      method: init?.method ?? "GET",
      path: url.pathname + url.search,
      headers: (init?.headers ?? {}) as Record<string, string>,
      body: init?.body === undefined ? null : JSON.parse(String(init.body)),
    };
    this.calls.push(call);
    const handler = this.#handlers.get(`${call.method} ${url.pathname}`);
    const answer = await (handler?.(call) ?? {
      status: 404,
      body: { code: "not_found", detail: "Not found." },
    });
    const text = answer.body === undefined ? "" : JSON.stringify(answer.body);
    const status = answer.status ?? 200;
    return new Response(status === 204 ? null : text, { status, headers: { ...answer.headers } });
  };
}
