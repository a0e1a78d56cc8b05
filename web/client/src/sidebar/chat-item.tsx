import type { Chat } from "@beseda/sdk";
import { Avatar } from "../components/avatar.tsx";
import { TypingLine } from "../components/typing-line.tsx";
import { useSelect } from "../context.ts";
import { MessageTick } from "../conversation/message-tick.tsx";
import { useDeletion } from "../hooks/use-deletion.ts";
import { useDraft } from "../hooks/use-draft.ts";
import { useSpeech } from "../i18n/index.ts";
import { listTime } from "../lib/format.ts";
import { chatName, partner, userName } from "../lib/names.ts";
import { chatHref } from "../lib/route.ts";

interface Props {
  readonly id: number;
  readonly selected: boolean;
  readonly now: Date;
  /** The Tab key stops here. Arrows go from chat to chat, so that one stop is enough for a list. */
  readonly stop?: boolean;
}

export function ChatItem({ id, selected, now, stop = true }: Props) {
  const { locale, texts } = useSpeech();
  const chat = useSelect((state) => state.chats.get(id));
  const name = useSelect((state) => (chat === undefined ? "" : chatName(state, chat)));
  const me = useSelect((state) => state.me);
  const typing = useSelect((state) => state.typing.has(id));
  // What is written in the chat that is open stands there.
  const draft = useDraft(id);
  if (chat === undefined) return null;
  const other = partner(chat, me);
  const last = chat.last_message;
  return (
    <li>
      <a
        class="chat-item"
        href={chatHref(id)}
        aria-current={selected ? "page" : undefined}
        tabIndex={stop ? 0 : -1}
        data-testid="chat"
      >
        <Avatar id={other ?? `chat-${id}`} name={name} user={other} />
        <span class="chat-item-name" dir="auto">
          {name}
        </span>
        <span class="chat-item-time">
          {last !== null && last.sender === me && !last.deleted && <MessageTick chat={chat} message={last} />}
          {last !== null && (
            <time dateTime={last.created_at}>{listTime(locale, new Date(last.created_at), now)}</time>
          )}
        </span>
        <span class="chat-item-last" dir="auto">
          {typing ? <TypingLine id={id} /> : <LastMessage chat={chat} draft={selected ? "" : draft.trim()} />}
        </span>
        {chat.unread_count > 0 && (
          <span class="badge" data-testid="unread">
            <span aria-hidden="true">{chat.unread_count > 999 ? "999+" : chat.unread_count}</span>
            <span class="heard-only">{texts.chats.unread(chat.unread_count)}</span>
          </span>
        )}
      </a>
    </li>
  );
}

function LastMessage({ chat, draft }: { chat: Chat; draft: string }) {
  const { texts } = useSpeech();
  const last = chat.last_message;
  const deleting = useDeletion(chat.id, last?.id ?? 0).state !== "none";
  const sender = useSelect((state) => {
    if (last === null || (!chat.is_group && last.sender !== state.me)) return "";
    return last.sender === state.me ? texts.chats.you : userName(state, last.sender);
  });
  if (draft !== "") {
    return (
      <span data-testid="draft">
        <span class="chat-item-draft">{texts.chats.draft}</span> {draft}
      </span>
    );
  }
  if (last === null) return <em>{texts.chats.noMessages}</em>;
  if (last.deleted || deleting) return <em>{texts.chats.deleted}</em>;
  return (
    <>
      {sender !== "" && <span class="chat-item-sender">{sender}: </span>}
      {last.text}
    </>
  );
}
