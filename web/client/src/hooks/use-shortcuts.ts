import { useEffect, useRef } from "preact/hooks";

export interface Shortcuts {
  readonly search: () => void;
  readonly help: () => void;
  readonly neighbour: (step: 1 | -1) => void;
  readonly leave: () => void;
}

function writing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, [contenteditable]");
}

/** Keys that work wherever one is, except in an open dialog; what is nearer to the focus takes them first. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]") !== null)
        return;
      const { search, help, neighbour, leave } = latest.current;
      const command = event.ctrlKey || event.metaKey;
      if (command && event.code === "KeyK") search();
      else if (event.altKey && event.key === "ArrowDown") neighbour(1);
      else if (event.altKey && event.key === "ArrowUp") neighbour(-1);
      else if (!command && event.key === "?" && !writing(event.target)) help();
      else if (event.key === "Escape") leave();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
