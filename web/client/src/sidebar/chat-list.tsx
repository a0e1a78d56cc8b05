import { useState } from "preact/hooks";
import { useClient, useSelect } from "../context.ts";
import { useNow } from "../hooks/use-now.ts";
import { useTexts } from "../i18n/index.ts";
import { ChatItem } from "./chat-item.tsx";

export function ChatList({ selected }: { selected: number | null }) {
  const texts = useTexts();
  const order = useSelect((state) => state.order);
  const ready = useSelect((state) => state.ready);
  const more = useSelect((state) => state.moreChats);
  const now = useNow(60_000);
  if (order.length === 0) return ready ? <NoChats /> : <Loading label={texts.chats.loading} />;
  return (
    <>
      <ul class="chat-list">
        {order.map((id) => (
          <ChatItem key={id} id={id} selected={id === selected} now={now} />
        ))}
      </ul>
      {more && <More />}
    </>
  );
}

function NoChats() {
  const texts = useTexts();
  return (
    <div class="empty">
      <h2>{texts.chats.none}</h2>
      <p>{texts.chats.noneHint}</p>
    </div>
  );
}

function Loading({ label }: { label: string }) {
  return (
    <div class="skeletons" role="status" aria-label={label}>
      {[0, 1, 2, 3].map((row) => (
        <div key={row} class="skeleton" />
      ))}
    </div>
  );
}

function More() {
  const client = useClient();
  const texts = useTexts();
  const [busy, setBusy] = useState(false);
  const load = async (): Promise<void> => {
    setBusy(true);
    try {
      await client.loadMoreChats();
    } finally {
      // After a failure the button is simply there again.
      setBusy(false);
    }
  };
  return (
    <button
      type="button"
      class="button quiet wide"
      disabled={busy}
      onClick={() => void load().catch(() => undefined)}
    >
      {texts.chats.more}
    </button>
  );
}
