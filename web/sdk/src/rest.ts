import { Credentials } from "./credentials.ts";
import type { Decoder } from "./decode.ts";
import { BesedaError, errorFromAnswer } from "./errors.ts";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** An answer with the pages beside it (RFC 8288), as paths that can be asked for. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly prev: string | null;
  readonly next: string | null;
}

interface RawAnswer {
  readonly body: unknown;
  readonly link: string | null;
}

const NOBODY = new Credentials(null);

/** HTTP with JSON: credentials on, problem documents into errors, bodies into types. */
export class Rest {
  constructor(
    private readonly origin: string,
    private readonly fetcher: typeof fetch,
    private readonly credentials: Credentials,
  ) {}

  async call<T>(method: Method, path: string, decode: Decoder<T>, body?: object): Promise<T> {
    const answer = await this.#answer(method, path, this.credentials, body);
    return read(answer.body, decode, `${method} ${path}`);
  }

  /** The name and password in the body speak; a token that has ended would only be refused. */
  async signIn<T>(path: string, decode: Decoder<T>, body: object): Promise<T> {
    const answer = await this.#answer("POST", path, NOBODY, body);
    return read(answer.body, decode, `POST ${path}`);
  }

  async page<T>(path: string, decode: Decoder<readonly T[]>): Promise<Page<T>> {
    const answer = await this.#answer("GET", path, this.credentials);
    const links = parseLinks(answer.link ?? "");
    return {
      items: read(answer.body, decode, `GET ${path}`),
      prev: this.#path(links.get("prev")),
      next: this.#path(links.get("next")),
    };
  }

  /** For answers without a body. */
  async done(method: Method, path: string, body?: object): Promise<void> {
    await this.#answer(method, path, this.credentials, body);
  }

  async #answer(method: Method, path: string, who: Credentials, body?: object): Promise<RawAnswer> {
    let response = await this.#send(method, path, who, body);
    if (response.status === 401 && who.renewable) {
      // The token may have ended since: once more with a new one.
      who.forget();
      response = await this.#send(method, path, who, body);
    }
    const text = await response.text();
    const answer = parseJson(text);
    if (!response.ok) throw errorFromAnswer(response.status, answer, response.headers.get("Retry-After"));
    return { body: answer, link: response.headers.get("Link") };
  }

  async #send(method: Method, path: string, who: Credentials, body?: object): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    try {
      const token = await who.token();
      if (token !== null) headers["Authorization"] = `Bearer ${token}`;
      return await this.fetcher(this.origin + path, {
        method,
        headers,
        credentials: token === null ? "same-origin" : "omit",
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new BesedaError({ code: "network", detail: String(error) });
    }
  }

  /** Links may be absolute or relative; only their path and query are ours to follow, never another host. */
  #path(link: string | undefined): string | null {
    if (link === undefined) return null;
    const url = new URL(link, `${this.origin}/api/`);
    return url.pathname + url.search;
  }
}

function parseJson(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    // An HTML page of a proxy, most likely. What that means is for the caller to say, by the status.
    return text;
  }
}

function read<T>(body: unknown, decode: Decoder<T>, what: string): T {
  try {
    return decode(body, what);
  } catch (error) {
    throw new BesedaError({ code: "unreadable_answer", detail: String(error) });
  }
}

/** `<a>; rel="prev", <b>; rel="next"` by relation. */
export function parseLinks(header: string): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  for (const [, target, parameters] of header.matchAll(/<([^>]*)>([^,]*)/g)) {
    const relation = /rel="?([^";]+)"?/.exec(parameters ?? "")?.[1];
    if (target !== undefined && relation !== undefined) links.set(relation.trim(), target);
  }
  return links;
}
