import { Fault } from "../components/fault.tsx";
import { useClient, useSelect } from "../context.ts";
import { useAttempt } from "../hooks/use-attempt.ts";
import { useNow } from "../hooks/use-now.ts";
import { useTexts } from "../i18n/index.ts";
import { ChatItem } from "./chat-item.tsx";

export function ChatList({ selected }: { selected: number | null }) {
  const texts = useTexts();
  const order = useSelect((state) => state.order);
  const ready = useSelect((state) => state.ready);
  const more = useSelect((state) => state.moreChats);
  const now = useNow(60_000);
  const stop = selected !== null && order.includes(selected) ? selected : order[0];
  if (order.length === 0) return ready ? <NoChats /> : <Loading label={texts.chats.loading} />;
  return (
    <>
      <ul class="chat-list">
        {order.map((id) => (
          <ChatItem key={id} id={id} selected={id === selected} now={now} stop={id === stop} />
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
  const { fault, working, attempt } = useAttempt();
  return (
    <>
      <Fault text={fault} />
      <button
        type="button"
        class="button quiet wide"
        disabled={working}
        onClick={() => void attempt(() => client.loadMoreChats())}
      >
        {texts.chats.more}
      </button>
    </>
  );
}
