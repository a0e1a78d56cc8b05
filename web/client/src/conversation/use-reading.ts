import type { Chat, Timeline } from "@beseda/sdk";
import { useEffect, useRef, useState } from "preact/hooks";
import { useClient, useSelect } from "../context.ts";

export interface Reading {
  /** Where the line above the unread messages stands: behind this seq. `null`: no line. */
  readonly readSeq: number | null;
  /** On the way to where reading stopped, which is further up than what is loaded. */
  readonly reaching: boolean;
  /** What is shown is what an earlier visit knew: how far I have read will be known when the server is heard. */
  readonly early: boolean;
}

/**
 * Where my reading had come when the chat was opened, or when I looked away: the line above what is new stays there
 * while I read on, and goes when I answer.
 *
 * @param attention is somebody looking?
 * @param mine the last message of mine that is still to be sent
 */
export function useReading(
  chat: Chat,
  timeline: Timeline | undefined,
  attention: boolean,
  mine: string | undefined,
): Reading {
  const client = useClient();
  const [readSeq, setReadSeq] = useState(chat.unread_count > 0 ? chat.read_seq : null);
  const lastMine = useRef(mine);
  const wrote = mine !== undefined && mine !== lastMine.current;
  lastMine.current = mine;
  const heard = useSelect((state) => state.ready) && timeline?.state === "ready";
  const [early, setEarly] = useState(!heard);
  if (early && (heard || wrote)) setEarly(false);
  const unread = chat.unread_count > 0 ? chat.read_seq : null;
  if (wrote) {
    if (readSeq !== null) setReadSeq(null);
  } else if (early) {
    if (readSeq !== unread) setReadSeq(unread);
  } else if (!attention && readSeq !== null && readSeq < chat.read_seq) {
    // All that the line was about has been read.
    setReadSeq(unread);
  } else if (!attention && readSeq === null) setReadSeq(unread);

  const [given, setGiven] = useState(false);
  const first = timeline?.messages[0];
  const reached = first === undefined || !timeline?.hasOlder || readSeq === null || first.seq <= readSeq + 1;
  const reaching = timeline?.state === "ready" && !reached && !given;
  useEffect(() => {
    if (!reaching || readSeq === null) return;
    const reach = async (): Promise<void> => {
      const [message] = (await client.api.messages(chat.id, { after: readSeq, limit: 1 })).items;
      if (message !== undefined) await client.openAround(chat.id, message.id);
    };
    // Without it the chat opens at its end. Tried once: whoever reads on must not be carried off.
    const over = (): void => setGiven(true);
    reach().then(over, over);
  }, [client, chat.id, reaching, readSeq]);

  return { readSeq: reached ? readSeq : null, reaching, early };
}
