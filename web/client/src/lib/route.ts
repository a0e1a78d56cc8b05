import { useEffect, useState } from "preact/hooks";

/** Where we are is in the address after `#`: the back button of a phone works, and a chat has a link. */
export function parseRoute(hash: string): number | null {
  const id = /^#\/chats\/(\d+)$/.exec(hash)?.[1];
  return id === undefined ? null : Number(id);
}

export function chatHref(chat: number): string {
  return `#/chats/${chat}`;
}

export function goTo(chat: number | null): void {
  location.hash = chat === null ? "#/" : chatHref(chat);
}

/** The chat that is open, if any. */
export function useRoute(): number | null {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = (): void => setRoute(parseRoute(location.hash));
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
  return route;
}
