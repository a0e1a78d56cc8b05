import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** This close to the end counts as being there, in pixels. */
const NEAR = 80;

export interface Scroll {
  readonly list: RefObject<HTMLDivElement | null>;
  readonly atEnd: boolean;
  readonly toEnd: () => void;
  /** To be called first on every scroll: whatever is drawn next has to know where the reader is by then. */
  readonly scrolled: () => void;
}

interface Shape {
  readonly first: number | undefined;
  readonly height: number;
}

/**
 * Where the reader is stays where it is: at the end while at the end, and on the same message when older ones come in
 * above. A message of my own always brings me to the end.
 *
 * @param first id of the first message shown
 * @param mine changes when I write
 */
export function useScroll(ready: boolean, first: number | undefined, mine: unknown, drawn: unknown): Scroll {
  const list = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const end = useRef(true);
  const shape = useRef<Shape | null>(null);
  const lastMine = useRef(mine);

  const toEnd = (): void => {
    const box = list.current;
    if (box !== null) box.scrollTop = box.scrollHeight;
  };

  const scrolled = (): void => {
    const box = list.current;
    if (box === null) return;
    end.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    setAtEnd(end.current);
  };

  useLayoutEffect(() => {
    const box = list.current;
    if (box === null || !ready) return;
    const before = shape.current;
    if (before === null) {
      // Just opened: where reading stopped, or the end.
      const unread = box.querySelector<HTMLElement>("[data-unread]");
      box.scrollTop = unread === null ? box.scrollHeight : unread.offsetTop - box.clientHeight / 3;
    } else if (mine !== lastMine.current) toEnd();
    else if (before.first !== first && !end.current) box.scrollTop += box.scrollHeight - before.height;
    else if (end.current) toEnd();
    lastMine.current = mine;
    shape.current = { first, height: box.scrollHeight };
  }, [ready, first, mine, drawn]);

  useEffect(() => {
    const box = list.current;
    if (box === null) return undefined;
    // A phone's keyboard or a growing composer takes room away from below.
    const room = new ResizeObserver(() => {
      if (end.current) toEnd();
    });
    room.observe(box);
    return () => room.disconnect();
  }, []);

  return { list, atEnd, toEnd, scrolled };
}
