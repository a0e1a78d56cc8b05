import { useCallback } from "preact/hooks";

/** What the arrows go through. */
const ITEMS = ".chat-item, .person";

/**
 * Up and Down go through a list of chats or people, from the field above it into the list and back; Home and End to its
 * ends. For the element around both.
 */
export function useArrows(): (event: KeyboardEvent) => void {
  return useCallback((event) => {
    const { key, currentTarget, target } = event;
    if (!(currentTarget instanceof HTMLElement) || !(target instanceof HTMLElement)) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const field = currentTarget.querySelector<HTMLInputElement>("input[type=search]");
    const items = [...currentTarget.querySelectorAll<HTMLElement>(ITEMS)];
    const at = items.indexOf(target);
    if (at < 0 && (target !== field || key !== "ArrowDown")) return;
    const to: Readonly<Record<string, HTMLElement | null | undefined>> = {
      ArrowDown: items[at + 1],
      ArrowUp: at === 0 ? field : items[at - 1],
      Home: items[0],
      End: items.at(-1),
    };
    const next = to[key];
    if (next === null || next === undefined) return;
    event.preventDefault();
    next.focus();
  }, []);
}
