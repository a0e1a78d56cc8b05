import type { Chat, Message } from "@beseda/sdk";
import { useClient, useSession } from "../context.ts";
import type { ListWindow } from "../hooks/use-window.ts";
import { mayDelete, mayEdit } from "../lib/rights.ts";
import { messageById, type Row } from "../lib/rows.ts";
import type { Task } from "./task.ts";

/**
 * The message list by keyboard: arrows go from message to message, and what stands on the message under the focus acts
 * on it. Letters are taken by their place on the keyboard, so that they work in any language.
 */
export function useRowKeys(
  chat: Chat,
  rows: readonly Row[],
  list: ListWindow,
  toEnd: () => void,
  onTask: (task: Task) => void,
): (event: KeyboardEvent) => void {
  const client = useClient();
  const { deletions } = useSession();

  const act = (element: HTMLElement, message: Message, code: string): boolean => {
    const { me } = client.state;
    if (message.deleted) return false;
    if (code === "Enter") element.querySelector<HTMLButtonElement>(".actions button")?.click();
    else if (code === "KeyQ") element.querySelector<HTMLButtonElement>(".quote")?.click();
    else if (code === "KeyR") onTask({ kind: "reply", message });
    else if (code === "KeyE" && mayEdit(message, me)) onTask({ kind: "edit", message });
    else if (code === "KeyC") void navigator.clipboard?.writeText(message.text);
    else if (code === "Delete" && mayDelete(chat, message, me)) deletions.begin(chat.id, message.id);
    else return false;
    return true;
  };

  const move = (from: HTMLElement | null, key: string): boolean => {
    const first = rows[0];
    if (key === "End") toEnd();
    else if (key === "Home" && first !== undefined) list.go({ key: first.key, top: window.innerHeight });
    else if (key === "ArrowUp" || key === "ArrowDown") {
      const next = from === null ? lastInSight(list) : neighbour(from, key === "ArrowUp" ? -1 : 1);
      next?.focus({ preventScroll: true });
      next?.scrollIntoView({ block: "nearest" });
    } else return false;
    return true;
  };

  return (event) => {
    const box = list.box.current;
    const { target, key, code } = event;
    if (box === null || !(target instanceof HTMLElement)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const row = target.matches("[data-message]") ? target : null;
    if (target !== box && row === null) return;
    const message = messageById(
      client.state.timelines.get(chat.id)?.messages ?? [],
      Number(row?.dataset["message"]),
    );
    const done = move(row, key) || (row !== null && message !== undefined && act(row, message, code));
    if (done) event.preventDefault();
  };
}

function neighbour(row: HTMLElement, step: 1 | -1): HTMLElement | null {
  let next: Element | null = row;
  do next = step === 1 ? next.nextElementSibling : next.previousElementSibling;
  while (next !== null && !next.matches("[data-message]"));
  return next as HTMLElement | null;
}

function lastInSight({ box, list }: ListWindow): HTMLElement | null {
  const edge = box.current?.getBoundingClientRect().bottom ?? 0;
  const all = [...(list.current?.querySelectorAll<HTMLElement>("[data-message]") ?? [])];
  return all.findLast((row) => row.getBoundingClientRect().bottom <= edge + 1) ?? all.at(-1) ?? null;
}
