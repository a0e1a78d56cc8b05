import { useEffect } from "preact/hooks";
import { useSelect } from "../context.ts";

const ICON = "/favicon.svg";
const MOST = 99;

/** How much is unread is in the title and the icon, where it is seen from another tab, and on an installed app. */
export function useBadge(): void {
  const unread = useSelect((state) => {
    let sum = 0;
    for (const chat of state.chats.values()) sum += chat.unread_count;
    return sum;
  });
  useEffect(() => {
    show(unread);
    return () => show(0);
  }, [unread]);
}

function show(unread: number): void {
  document.title = unread > 0 ? `(${unread}) Beseda` : "Beseda";
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  if (icon !== null) icon.href = unread > 0 ? badgedIcon(unread) : ICON;
  if ("setAppBadge" in navigator) {
    // Refused where the app is not installed: nobody would see it.
    navigator.setAppBadge(unread).catch(() => undefined);
  }
}

/** The icon with a number on it, as an address that needs no file. */
export function badgedIcon(unread: number): string {
  const text = unread > MOST ? `${MOST}+` : String(unread);
  const size = text.length > 2 ? 13 : 17;
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
    <rect width="32" height="32" rx="8" fill="#0f766e"/>
    <circle cx="20" cy="20" r="12" fill="#b42318"/>
    <text x="20" y="20" font-family="sans-serif" font-weight="700" font-size="${size}" fill="#fff" text-anchor="middle" dominant-baseline="central">${text}</text>
  </svg>`;
  return `data:image/svg+xml,${encodeURIComponent(picture)}`;
}
