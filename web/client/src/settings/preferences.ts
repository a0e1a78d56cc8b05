import { useEffect, useState } from "preact/hooks";
import { browserStorage } from "../lib/storage.ts";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** What somebody likes on this device. */
export interface Preferences {
  readonly theme: Theme;
  readonly sound: boolean;
  readonly notifications: boolean;
}

const KEY = "beseda.preferences";
const DEFAULTS: Preferences = { theme: "system", sound: true, notifications: false };

const listeners = new Set<() => void>();
let current = parsePreferences(browserStorage.getItem(KEY));

/** What cannot be read, or was written by a later version, is as if it had not been chosen. */
export function parsePreferences(stored: string | null): Preferences {
  let read: unknown = null;
  try {
    read = JSON.parse(stored ?? "null");
  } catch {
    // Not ours.
  }
  const given: Partial<Record<keyof Preferences, unknown>> =
    typeof read === "object" && read !== null ? read : {};
  return {
    theme: THEMES.find((theme) => theme === given.theme) ?? DEFAULTS.theme,
    sound: typeof given.sound === "boolean" ? given.sound : DEFAULTS.sound,
    notifications: typeof given.notifications === "boolean" ? given.notifications : DEFAULTS.notifications,
  };
}

export function preferences(): Preferences {
  return current;
}

export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  browserStorage.setItem(KEY, JSON.stringify(current));
  for (const listener of [...listeners]) listener();
}

export function usePreferences(): Preferences {
  const [shown, setShown] = useState(current);
  useEffect(() => {
    const look = (): void => setShown(current);
    look();
    listeners.add(look);
    return () => {
      listeners.delete(look);
    };
  }, []);
  return shown;
}

// The other tabs follow.
window.addEventListener("storage", (event) => {
  if (event.key !== KEY) return;
  current = parsePreferences(event.newValue);
  for (const listener of [...listeners]) listener();
});
