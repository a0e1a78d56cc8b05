import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icon.tsx";

export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
  readonly danger?: boolean;
}

interface Props {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Left out by Tab: for a menu that stands in every row of a list, and opens by a key on the row. */
  readonly skipped?: boolean;
}

/** A button with a list of actions, by mouse, touch and keys (arrows, Home, End, Escape). */
export function Menu({ label, items, skipped = false }: Props) {
  const [open, setOpen] = useState(false);
  const [up, setUp] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  // Before the next key, and so before the paint.
  useLayoutEffect(() => {
    if (open) root.current?.querySelector<HTMLButtonElement>("[role=menuitem]")?.focus();
  }, [open]);

  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const toggle = (): void => {
    // Upwards in the lower half, so that the list is not cut off by the edge.
    const top = button.current?.getBoundingClientRect().top ?? 0;
    setUp(top > window.innerHeight / 2);
    setOpen((now) => !now);
  };

  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };

  const move = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
      return;
    }
    const all = [...(root.current?.querySelectorAll<HTMLButtonElement>("[role=menuitem]") ?? [])];
    const at = all.findIndex((item) => item.matches(":focus"));
    const to: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: -1,
    };
    const next = to[event.key];
    if (next === undefined || all.length === 0) return;
    event.preventDefault();
    all.at(next % all.length)?.focus();
  };

  return (
    <div class="menu" ref={root}>
      <button
        type="button"
        class="icon-button"
        ref={button}
        tabIndex={skipped ? -1 : 0}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={toggle}
      >
        <Icon name="more" />
      </button>
      {open && (
        <div
          role="menu"
          tabIndex={-1}
          class={`menu-list${up ? " up" : ""}`}
          aria-label={label}
          onKeyDown={move}
        >
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              class={item.danger === true ? "danger" : ""}
              onClick={() => {
                close();
                item.run();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
