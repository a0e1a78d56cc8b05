import type { Chat, Message, State } from "@beseda/sdk";
import { useEffect, useRef } from "preact/hooks";
import { useClient } from "../context.ts";
import { useAttention } from "../hooks/use-attention.ts";
import { chatName, userName } from "../lib/names.ts";
import { goTo } from "../lib/route.ts";
import { preferences } from "../settings/preferences.ts";
import { type Notice, notify } from "./notifications.ts";
import { beep } from "./sound.ts";

/** What is read within this time, here or on another device, is no news, in milliseconds. */
const READ_MS = 700;
/** What was missed comes at once after a cut: that is one sound. */
const QUIET_MS = 2_000;
const BODY_LENGTH = 200;

/** Tells of messages that nobody is looking at: a sound, and a notification of the desktop. Both have a switch. */
export function useAlerts(open: number | null): void {
  const client = useClient();
  const attention = useAttention();
  const looking = useRef({ open, attention });
  looking.current = { open, attention };

  useEffect(() => {
    const shown = new Map<number, () => void>();
    const waiting = new Set<ReturnType<typeof setTimeout>>();
    let quietUntil = 0;

    const tell = (message: Message): void => {
      const { state } = client;
      const chat = state.chats.get(message.chat);
      if (chat === undefined || chat.read_seq >= message.seq) return;
      const now = Date.now();
      if (preferences().sound && now >= quietUntil) {
        quietUntil = now + QUIET_MS;
        void once(`beseda.sound.${message.id}`, beep);
      }
      if (preferences().notifications) {
        // The same tag in every tab: the desktop shows one.
        shown.set(message.chat, notify(notice(state, chat, message)));
      }
    };

    const stopEvents = client.onEvent((event) => {
      if (event.event !== "message.created" || event.message.sender === client.state.me) return;
      const { open: chat, attention: here } = looking.current;
      if (here && chat === event.chat) return;
      const { message } = event;
      const timer = setTimeout(() => {
        waiting.delete(timer);
        tell(message);
      }, READ_MS);
      waiting.add(timer);
    });
    // Once read, a notification is no news any more.
    const stopReading = client.subscribe(({ chats }) => {
      for (const [chat, close] of shown) {
        if ((chats.get(chat)?.unread_count ?? 0) > 0) continue;
        shown.delete(chat);
        close();
      }
    });
    return () => {
      stopEvents();
      stopReading();
      for (const timer of waiting) clearTimeout(timer);
      for (const close of shown.values()) close();
    };
  }, [client]);
}

function notice(state: State, chat: Chat, message: Message): Notice {
  const sender = userName(state, message.sender);
  return {
    title: chat.is_group ? `${sender}, ${chatName(state, chat)}` : sender,
    body: [...message.text].slice(0, BODY_LENGTH).join(""),
    tag: `beseda-chat-${chat.id}`,
    onClick: () => goTo(chat.id),
  };
}

/** Of several tabs of one person one does it: whoever gets the lock, which is held until the others have asked, too. */
async function once(name: string, run: () => void): Promise<void> {
  if (!("locks" in navigator)) {
    run();
    return;
  }
  await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    run();
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  });
}
