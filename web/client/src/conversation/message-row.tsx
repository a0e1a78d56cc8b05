import type { Chat, Message } from "@beseda/sdk";
import { useState } from "preact/hooks";
import { Avatar } from "../components/avatar.tsx";
import { Confirm } from "../components/dialog.tsx";
import { Fault } from "../components/fault.tsx";
import { Menu, type MenuItem } from "../components/menu.tsx";
import { useClient, useSelect } from "../context.ts";
import { useAttempt } from "../hooks/use-attempt.ts";
import { useSpeech, useTexts } from "../i18n/index.ts";
import { clockTime, fullTime } from "../lib/format.ts";
import { hue, userName } from "../lib/names.ts";
import type { Row } from "../lib/rows.ts";
import type { Task } from "./conversation.tsx";
import { MessageText } from "./message-text.tsx";
import { MessageTick } from "./message-tick.tsx";

/** The server takes edits for a day. */
const EDIT_MS = 24 * 60 * 60 * 1000;

interface Props {
  readonly chat: Chat;
  readonly row: Extract<Row, { kind: "message" }>;
  readonly onTask: (task: Task) => void;
}

export function MessageRow({ chat, row, onTask }: Props) {
  const { message, first, last } = row;
  const { locale, texts } = useSpeech();
  const me = useSelect((state) => state.me);
  const sender = useSelect((state) => userName(state, message.sender));
  const mine = message.sender === me;
  const at = new Date(message.created_at);
  const foreign = chat.is_group && !mine;
  return (
    <li
      class={`message${mine ? " mine" : ""}${first ? " first" : ""}${last ? " last" : ""}`}
      id={`message-${message.id}`}
      data-testid="message"
    >
      {foreign && (
        <span class="message-avatar">{last && <Avatar id={message.sender} name={sender} small />}</span>
      )}
      <article class="bubble" aria-label={sender}>
        {foreign && first && (
          <span class={`sender hue-text-${hue(message.sender)}`} dir="auto">
            {sender}
          </span>
        )}
        {message.reply_to !== null && !message.deleted && <Quote chat={chat.id} id={message.reply_to} />}
        <div class="content" dir="auto">
          {message.deleted ? (
            <span class="text gone">{texts.chat.deleted}</span>
          ) : (
            <MessageText text={message.text} />
          )}
          <span class="meta">
            {message.edited_at !== null && !message.deleted && <span>{texts.chat.edited}</span>}
            <time dateTime={message.created_at} title={fullTime(locale, at)}>
              {clockTime(locale, at)}
            </time>
            {mine && !message.deleted && <MessageTick chat={chat} message={message} />}
          </span>
        </div>
      </article>
      {!message.deleted && <Actions chat={chat} message={message} mine={mine} onTask={onTask} />}
    </li>
  );
}

function Quote({ chat, id }: { chat: number; id: number }) {
  const texts = useTexts();
  const quoted = useSelect((state) => state.timelines.get(chat)?.messages.find((one) => one.id === id));
  const sender = useSelect((state) => (quoted === undefined ? "" : userName(state, quoted.sender)));
  if (quoted === undefined) return <span class="quote">{texts.chat.unknownReply}</span>;
  return (
    <button
      type="button"
      class="quote"
      aria-label={texts.chat.replyTo(sender)}
      onClick={() => document.getElementById(`message-${id}`)?.scrollIntoView({ block: "center" })}
    >
      <strong dir="auto">{sender}</strong>
      <span dir="auto">{quoted.deleted ? texts.chat.deleted : quoted.text}</span>
    </button>
  );
}

interface ActionsProps {
  readonly chat: Chat;
  readonly message: Message;
  readonly mine: boolean;
  readonly onTask: (task: Task) => void;
}

function Actions({ chat, message, mine, onTask }: ActionsProps) {
  const client = useClient();
  const texts = useTexts();
  const [asking, setAsking] = useState(false);
  const { fault, attempt } = useAttempt();
  const young = Date.now() - new Date(message.created_at).getTime() < EDIT_MS;
  const mayDelete = mine || (chat.is_group && chat.my_role !== "member");
  const items: MenuItem[] = [
    { label: texts.chat.reply, run: () => onTask({ kind: "reply", message }) },
    ...(mine && young ? [{ label: texts.chat.edit, run: () => onTask({ kind: "edit", message }) }] : []),
    { label: texts.chat.copy, run: () => void navigator.clipboard?.writeText(message.text) },
    ...(mayDelete ? [{ label: texts.chat.remove, danger: true, run: () => setAsking(true) }] : []),
  ];
  const remove = (): void => void attempt(() => client.remove(chat.id, message.id));
  return (
    <span class="actions">
      <Menu label={texts.chat.actions} items={items} />
      <Fault text={fault} />
      {asking && (
        <Confirm
          question={texts.chat.removeSure}
          action={texts.chat.remove}
          onConfirm={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </span>
  );
}
