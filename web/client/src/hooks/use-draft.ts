import { useEffect, useState } from "preact/hooks";
import { useSelect, useSession } from "../context.ts";

/** What is half written in a chat. */
export function useDraft(chat: number): string {
  const { drafts } = useSession();
  const me = useSelect((state) => state.me);
  const text = me === null ? "" : drafts.get(me, chat);
  const [, draw] = useState(text);
  useEffect(() => drafts.subscribe(() => draw(me === null ? "" : drafts.get(me, chat))), [drafts, me, chat]);
  return text;
}
