import { useEffect, useState } from "preact/hooks";
import { useClient, useSelect } from "../context.ts";
import type { Place } from "../hooks/use-window.ts";
import { messageById, rowKey } from "../lib/rows.ts";

/** Where the message comes to stand, in pixels below the upper edge. */
const BELOW_EDGE = 120;

export interface Jump {
  /** On its way to a message that is not loaded yet, or failed to find it. */
  readonly state: "idle" | "looking" | "lost";
  /** The message that was jumped to, to be shown as such. */
  readonly target: number | null;
  readonly to: (message: number) => void;
  readonly dismiss: () => void;
}

/** Goes to a message of the chat, and loads what is around it when it is not there. */
export function useJump(chat: number, go: (place: Place) => void): Jump {
  const client = useClient();
  const me = useSelect((state) => state.me);
  const messages = useSelect((state) => state.timelines.get(chat)?.messages);
  const [wanted, setWanted] = useState<number | null>(null);
  const [target, setTarget] = useState<number | null>(null);
  const [lost, setLost] = useState(false);

  useEffect(() => {
    const found = wanted === null ? undefined : messageById(messages ?? [], wanted);
    if (found === undefined) return;
    setWanted(null);
    setTarget(found.id);
    go({ key: rowKey(found, me), top: BELOW_EDGE });
  }, [me, wanted, messages, go]);

  return {
    state: wanted !== null ? "looking" : lost ? "lost" : "idle",
    target,
    to: (message) => {
      setLost(false);
      setTarget(null);
      setWanted(message);
      client.openAround(chat, message).catch(() => {
        setWanted(null);
        setLost(true);
      });
    },
    dismiss: () => setLost(false),
  };
}
