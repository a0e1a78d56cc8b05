import type { Language, Texts } from "../i18n/index.ts";

const DAY_MS = 86_400_000;

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Calendar days between two moments, by the clock of this place. */
export function daysBetween(earlier: Date, later: Date): number {
  return Math.round((midnight(later) - midnight(earlier)) / DAY_MS);
}

export function clockTime(language: Language, at: Date): string {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(at);
}

export function fullTime(language: Language, at: Date): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(at);
}

/** The heading above a day's messages. */
export function dayHeading(language: Language, texts: Texts, at: Date, now: Date): string {
  const days = daysBetween(at, now);
  if (days === 0) return texts.chat.today;
  if (days === 1) return texts.chat.yesterday;
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return new Intl.DateTimeFormat(language, { day: "numeric", month: "long", ...year }).format(at);
}

/** Short, for the chat list: the time today, the weekday this week, else the date. */
export function listTime(language: Language, at: Date, now: Date): string {
  const days = daysBetween(at, now);
  if (days <= 0) return clockTime(language, at);
  if (days < 7) return new Intl.DateTimeFormat(language, { weekday: "short" }).format(at);
  return new Intl.DateTimeFormat(language, { day: "2-digit", month: "2-digit", year: "2-digit" }).format(at);
}

/** "5 minutes ago", "yesterday", or a date when it is long past. */
export function ago(language: Language, at: Date, now: Date): string {
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const minutes = Math.floor((now.getTime() - at.getTime()) / 60_000);
  if (minutes < 1) return relative.format(0, "minute");
  if (minutes < 60) return relative.format(-minutes, "minute");
  const days = daysBetween(at, now);
  if (days === 0) return relative.format(-Math.floor(minutes / 60), "hour");
  if (days < 7) return relative.format(-days, "day");
  return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(at);
}
