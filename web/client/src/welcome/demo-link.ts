/** What the second window needs to be the other one of two demo people. */
export interface DemoVisitor {
  readonly username: string;
  readonly password: string;
  readonly chat: number;
}

/** Behind `#`, which no server gets to see. Cookies are of a host name: see `secondWindow`. */
export function demoLink(page: string, { username, password, chat }: DemoVisitor): string {
  return `${page}#/demo/${[username, password, chat].map(encodeURIComponent).join("/")}`;
}

export function parseDemoLink(hash: string): DemoVisitor | null {
  const [username, password, chat] = /^#\/demo\/([^/]+)\/([^/]+)\/(\d+)$/.exec(hash)?.slice(1) ?? [];
  if (username === undefined || password === undefined || chat === undefined) return null;
  return {
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
    chat: Number(chat),
  };
}
