import { useEffect, useState } from "preact/hooks";
import { useTexts } from "../i18n/index.ts";

const SHOWN_MS = 4_000;

/** Whether something was done just now, and what to call when it is. */
export function useDone(): readonly [boolean, () => void] {
  const [times, setTimes] = useState(0);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (times === 0) return undefined;
    setShown(true);
    const timer = setTimeout(() => setShown(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [times]);
  return [shown, () => setTimes((before) => before + 1)];
}

export function Done({ shown }: { shown: boolean }) {
  const texts = useTexts();
  return (
    <p role="status" class="done">
      {shown && texts.settings.saved}
    </p>
  );
}
