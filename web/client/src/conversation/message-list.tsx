import type { Chat, PendingMessage, Timeline } from "@beseda/sdk";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Icon } from "../components/icon.tsx";
import { useClient, useSelect } from "../context.ts";
import { useAttention } from "../hooks/use-attention.ts";
import { useNow } from "../hooks/use-now.ts";
import { useScroll } from "../hooks/use-scroll.ts";
import { useSpeech, useTexts } from "../i18n/index.ts";
import { dayHeading } from "../lib/format.ts";
import { rows } from "../lib/rows.ts";
import type { Task } from "./conversation.tsx";
import { MessageRow } from "./message-row.tsx";
import { PendingRow } from "./pending-row.tsx";

/** So many messages are drawn; scrolling up draws more. A long chat stays as light as a short one. */
const DRAWN = 100;
/** This close to the top, older messages are fetched, in pixels. */
const NEAR_TOP = 300;

interface Props {
  readonly chat: Chat;
  readonly onTask: (task: Task) => void;
}

const NONE: readonly PendingMessage[] = [];

export function MessageList({ chat, onTask }: Props) {
  const client = useClient();
  const { locale, texts } = useSpeech();
  const me = useSelect((state) => state.me);
  const timeline = useSelect((state) => state.timelines.get(chat.id));
  const allPending = useSelect((state) => state.pending);
  const pending = useMemo(
    () => (allPending.length === 0 ? NONE : allPending.filter((one) => one.chat === chat.id)),
    [allPending, chat.id],
  );
  const now = useNow(60_000);
  const attention = useAttention();
  const [drawn, setDrawn] = useState(DRAWN);
  // Where reading had come when the chat was opened: the line stays there while one reads on.
  const [readSeq] = useState(chat.unread_count > 0 ? chat.read_seq : null);

  const messages = timeline?.messages ?? [];
  const shown = messages.slice(-drawn);
  const shownRows = useMemo(() => rows(shown, readSeq, me), [timeline, drawn, readSeq, me]);
  const ready = timeline !== undefined && (timeline.state === "ready" || messages.length > 0);
  const first = shown[0]?.id;
  const { list, atEnd, toEnd, scrolled } = useScroll(ready, first, pending.at(-1)?.client_id ?? "", timeline);

  const lastSeq = chat.last_message?.seq ?? 0;
  useEffect(() => {
    if (attention && atEnd && ready && lastSeq > chat.read_seq) client.markRead(chat.id);
  }, [client, attention, atEnd, ready, lastSeq, chat.id, chat.read_seq]);

  const older = (): void => {
    if (messages.length > drawn) setDrawn(drawn + DRAWN);
    else {
      setDrawn(Math.max(drawn, messages.length + DRAWN));
      void client.loadOlder(chat.id);
    }
  };

  const unseen = atEnd ? 0 : chat.unread_count;
  return (
    <div class="messages-frame">
      <div
        class="messages"
        ref={list}
        role="log"
        aria-live="off"
        aria-label={texts.chat.messages}
        aria-busy={!ready}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        data-testid="messages"
        onScroll={(event) => {
          scrolled();
          const more = timeline?.state === "ready" && (messages.length > drawn || timeline.hasOlder);
          if (more && timeline.older === "idle" && event.currentTarget.scrollTop < NEAR_TOP) older();
        }}
      >
        <div class="messages-inner">
          <Top
            timeline={timeline}
            hidden={messages.length > drawn}
            onOlder={older}
            onRetry={() => void client.open(chat.id)}
          />
          <ul class="message-rows">
            {shownRows.map((row) => {
              switch (row.kind) {
                case "day":
                  return (
                    <li key={row.key} class="day">
                      <span>{dayHeading(locale, texts, row.at, now)}</span>
                    </li>
                  );
                case "unread":
                  return (
                    <li key={row.key} class="unread-line" data-unread>
                      <span>{texts.chat.newMessages}</span>
                    </li>
                  );
                case "message":
                  return <MessageRow key={row.key} chat={chat} row={row} onTask={onTask} />;
                default:
                  return ((_: never) => null)(row);
              }
            })}
            {pending.map((one) => (
              <PendingRow key={one.client_id} pending={one} />
            ))}
          </ul>
        </div>
      </div>
      {!atEnd && (
        <button type="button" class="to-end" aria-label={texts.chat.toNewest} onClick={toEnd}>
          {unseen > 0 && <span class="badge">{unseen}</span>}
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

interface TopProps {
  readonly timeline: Timeline | undefined;
  /** Loaded messages that are not drawn stand above. */
  readonly hidden: boolean;
  readonly onOlder: () => void;
  readonly onRetry: () => void;
}

/** Above the first message: the beginning, the way further up, or what went wrong. */
function Top({ timeline, hidden, onOlder, onRetry }: TopProps) {
  const texts = useTexts();
  if (timeline?.state === "failed") {
    return (
      <div class="top-note" role="alert">
        <p>{texts.chat.failed}</p>
        <button type="button" class="button" onClick={onRetry}>
          {texts.chat.again}
        </button>
      </div>
    );
  }
  if (timeline === undefined || (timeline.state === "loading" && timeline.messages.length === 0)) {
    return (
      <div class="skeletons bubbles" role="status" aria-label={texts.chat.loading}>
        {[0, 1, 2].map((row) => (
          <div key={row} class="skeleton" />
        ))}
      </div>
    );
  }
  if (timeline.older === "loading") return <p class="top-note">{texts.chat.loadingOlder}</p>;
  if (timeline.hasOlder || hidden) {
    return (
      <div class="top-note">
        <button type="button" class="button quiet" onClick={onOlder}>
          {texts.chat.older}
        </button>
      </div>
    );
  }
  return (
    <p class="top-note">{timeline.messages.length === 0 ? texts.chat.sayHello : texts.chat.beginning}</p>
  );
}
