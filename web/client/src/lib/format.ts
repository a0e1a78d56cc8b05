import type { Texts } from "../i18n/index.ts";

const DAY_MS = 86_400_000;

export function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Calendar days between two moments, by the clock of this place. */
export function daysBetween(earlier: Date, later: Date): number {
  return Math.round((midnight(later) - midnight(earlier)) / DAY_MS);
}

export function clockTime(locale: string, at: Date): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(at);
}

export function fullTime(locale: string, at: Date): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }).format(at);
}

/** The heading above a day's messages. */
export function dayHeading(locale: string, texts: Texts, at: Date, now: Date): string {
  const days = daysBetween(at, now);
  if (days === 0) return texts.chat.today;
  if (days === 1) return texts.chat.yesterday;
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", ...year }).format(at);
}

/** Short, for the chat list: the time today, the weekday this week, else the date. */
export function listTime(locale: string, at: Date, now: Date): string {
  const days = daysBetween(at, now);
  if (days <= 0) return clockTime(locale, at);
  if (days < 7) return new Intl.DateTimeFormat(locale, { weekday: "short" }).format(at);
  return new Intl.DateTimeFormat(locale, { day: "2-digit", month: "2-digit", year: "2-digit" }).format(at);
}

/** "5 minutes ago", "yesterday", or a date when it is long past. */
export function ago(locale: string, at: Date, now: Date): string {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const minutes = Math.floor((now.getTime() - at.getTime()) / 60_000);
  if (minutes < 1) return relative.format(0, "minute");
  if (minutes < 60) return relative.format(-minutes, "minute");
  const days = daysBetween(at, now);
  if (days === 0) return relative.format(-Math.floor(minutes / 60), "hour");
  if (days < 7) return relative.format(-days, "day");
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(at);
}
