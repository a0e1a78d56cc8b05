import { useEffect, useState } from "preact/hooks";
import { useAlerts } from "./alerts/use-alerts.ts";
import { useBadge } from "./alerts/use-badge.ts";
import { Announcer } from "./components/announcer.tsx";
import { ConnectionBar } from "./components/connection-bar.tsx";
import { NewVersionBar } from "./components/new-version-bar.tsx";
import { Steps } from "./components/steps.tsx";
import { useClient, useSelect, useSession } from "./context.ts";
import { Conversation } from "./conversation/conversation.tsx";
import { useTexts } from "./i18n/index.ts";
import { partner } from "./lib/names.ts";
import { useRoute } from "./lib/route.ts";
import { Panel } from "./members/panel.tsx";
import { Sidebar } from "./sidebar/sidebar.tsx";
import { DemoBar } from "./welcome/demo-bar.tsx";

/** List, conversation, members: three columns where there is room, one at a time on a phone. */
export function ChatScreen() {
  const chat = useRoute();
  const [panel, setPanel] = useState(false);
  useWatchedPresence(chat);
  useBadge();
  useAlerts(chat);
  // A panel that was opened for one chat is not what one wants to see first of the next.
  useEffect(() => {
    if (chat === null) setPanel(false);
  }, [chat]);
  return (
    <div class="screen" data-at={chat === null ? "list" : "chat"}>
      <ConnectionBar />
      <NewVersionBar />
      <DemoBar />
      <div class="columns">
        <Sidebar selected={chat} />
        <main class="stage">
          {chat === null ? (
            <NothingChosen />
          ) : (
            <Conversation key={chat} id={chat} panelOpen={panel} onPanel={() => setPanel((open) => !open)} />
          )}
        </main>
        {chat !== null && panel && <Panel key={`panel-${chat}`} id={chat} onClose={() => setPanel(false)} />}
      </div>
      <Announcer open={chat} />
    </div>
  );
}

function NothingChosen() {
  const texts = useTexts();
  const alone = useSelect((state) => state.ready && state.order.length === 0);
  const { hostLogin } = useSession();
  if (alone && hostLogin === null) {
    return (
      <div class="empty">
        <h2>{texts.chats.alone}</h2>
        <Steps from={1} />
      </div>
    );
  }
  return (
    <div class="empty">
      <h2>{alone ? texts.chats.none : texts.chats.choose}</h2>
      <p>{alone ? texts.chats.noneHint : texts.chats.chooseHint}</p>
    </div>
  );
}

/** The people in sight: who I have direct chats with, and the members of the chat that is open. */
function useWatchedPresence(open: number | null): void {
  const client = useClient();
  const chats = useSelect((state) => state.chats);
  const order = useSelect((state) => state.order);
  const me = useSelect((state) => state.me);
  useEffect(() => {
    const members = open === null ? [] : (chats.get(open)?.members ?? []).map((member) => member.user);
    const partners = [...chats.values()].flatMap((chat) => partner(chat, me) ?? []);
    // Sorted, so that a chat that moves up the list is no reason to ask again.
    const users = [...members, ...partners.slice(0, 400)].filter((user) => user !== me);
    client.watchPresence([...new Set(users)].sort((a, b) => (String(a) < String(b) ? -1 : 1)));
  }, [client, chats, order, me, open]);
}
