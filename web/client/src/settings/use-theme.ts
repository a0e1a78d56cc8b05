import { useLayoutEffect } from "preact/hooks";
import { usePreferences } from "./preferences.ts";

/** The colours follow the system unless one of the two was chosen. */
export function useTheme(): void {
  const { theme } = usePreferences();
  useLayoutEffect(() => {
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  }, [theme]);
}
