/** `missing`: this browser has none, or not on this page, as on a phone or without https. */
export type NotificationsState = NotificationPermission | "missing";

export function notificationsState(): NotificationsState {
  return "Notification" in window && window.isSecureContext ? Notification.permission : "missing";
}

export interface Notice {
  readonly title: string;
  readonly body: string;
  /** A newer notice of the same kind takes the place of this one. */
  readonly tag: string;
  readonly onClick: () => void;
}

/** Shows it where that is allowed. Returns what takes it away again. */
export function notify({ title, body, tag, onClick }: Notice): () => void {
  if (notificationsState() !== "granted") return () => undefined;
  try {
    const notification = new Notification(title, { body, tag, icon: "/icon-192.png" });
    notification.onclick = () => {
      window.focus();
      onClick();
      notification.close();
    };
    return () => notification.close();
  } catch {
    // Chrome on Android has the constructor, and throws: only a service worker may notify there.
    return () => undefined;
  }
}
