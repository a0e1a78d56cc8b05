import type { Chat, Member } from "@beseda/sdk";
import { useEffect, useState } from "preact/hooks";
import { useClient } from "../context.ts";

export interface Members {
  readonly members: readonly Member[];
  /** Loads the next page, where there is one. */
  readonly more: (() => Promise<void>) | null;
}

interface Loaded {
  readonly members: readonly Member[];
  readonly next: string | null;
}

/** A small chat brings its members along and keeps them current; of a large one they are loaded page by page. */
export function useMembers(chat: Chat): Members {
  const client = useClient();
  const [loaded, setLoaded] = useState<Loaded>({ members: [], next: null });
  const large = chat.members === null;
  useEffect(() => {
    if (!large) return;
    client.api.members(chat.id).then(
      (page) => setLoaded({ members: page.items, next: page.next }),
      // The number of members is shown all the same; opening the panel again asks again.
      () => setLoaded({ members: [], next: null }),
    );
  }, [client, chat.id, large, chat.member_count]);
  if (chat.members !== null) return { members: chat.members, more: null };
  const { next } = loaded;
  if (next === null) return { members: loaded.members, more: null };
  const more = async (): Promise<void> => {
    const page = await client.api.members(chat.id, next);
    setLoaded({ members: [...loaded.members, ...page.items], next: page.next });
  };
  return { members: loaded.members, more };
}
