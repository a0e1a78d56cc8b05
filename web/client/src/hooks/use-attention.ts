import { useEffect, useState } from "preact/hooks";

function attentive(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

/** Is somebody looking at this window? What arrives meanwhile in another is not read. */
export function useAttention(): boolean {
  const [attention, setAttention] = useState(attentive);
  useEffect(() => {
    const look = (): void => setAttention(attentive());
    window.addEventListener("focus", look);
    window.addEventListener("blur", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      window.removeEventListener("focus", look);
      window.removeEventListener("blur", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return attention;
}
