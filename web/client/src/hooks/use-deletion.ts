import { useEffect, useReducer } from "preact/hooks";
import { useSession } from "../context.ts";

export interface DeletionState {
  readonly state: "none" | "undoable" | "sent";
  readonly error: unknown;
  readonly begin: () => void;
  readonly undo: () => void;
}

/** A message's way out, and back. */
export function useDeletion(chat: number, id: number): DeletionState {
  const { deletions } = useSession();
  const [, draw] = useReducer((count: number, _: null) => count + 1, 0);
  useEffect(() => deletions.subscribe(() => draw(null)), [deletions]);
  return {
    state: deletions.state(chat, id),
    error: deletions.fault(chat, id),
    begin: () => deletions.begin(chat, id),
    undo: () => deletions.undo(chat, id),
  };
}
