import type { Chat, Message } from "@beseda/sdk";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Avatar } from "../components/avatar.tsx";
import { Fault } from "../components/fault.tsx";
import { useSelect } from "../context.ts";
import { type DeletionState, useDeletion } from "../hooks/use-deletion.ts";
import { useSpeech, useTexts } from "../i18n/index.ts";
import { emojiAlone } from "../lib/emoji.ts";
import { errorText } from "../lib/errors.ts";
import { clockTime, fullTime } from "../lib/format.ts";
import { hue, userName } from "../lib/names.ts";
import type { Row } from "../lib/rows.ts";
import { MessageActions } from "./message-actions.tsx";
import { MessageText } from "./message-text.tsx";
import { MessageTick } from "./message-tick.tsx";
import { Quote } from "./quote.tsx";
import type { Task } from "./task.ts";
import type { Jump } from "./use-jump.ts";

interface Props {
  readonly chat: Chat;
  readonly row: Extract<Row, { kind: "message" }>;
  readonly jump: Jump;
  readonly onTask: (task: Task) => void;
}

export function MessageRow({ chat, row, jump, onTask }: Props) {
  const { message, first, last } = row;
  const me = useSelect((state) => state.me);
  const sender = useSelect((state) => userName(state, message.sender));
  const deletion = useDeletion(chat.id, message.id);
  const texts = useTexts();
  const element = useRef<HTMLLIElement>(null);
  const mine = message.sender === me;
  const foreign = chat.is_group && !mine;
  const gone = message.deleted || deletion.state !== "none";
  const classes = ["message", mine && "mine", first && "first", last && "last"];
  if (jump.target === message.id) classes.push("target");
  if (!gone && emojiAlone(message.text)) classes.push("large");

  // Whoever came here by a jump goes on from here by keyboard, too.
  const target = jump.target === message.id;
  useLayoutEffect(() => {
    if (target) element.current?.focus({ preventScroll: true });
  }, [target]);

  return (
    <li
      ref={element}
      class={classes.filter(Boolean).join(" ")}
      tabIndex={-1}
      data-testid="message"
      data-message={message.id}
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
        {message.reply_to !== null && !gone && (
          <Quote chat={chat.id} id={message.reply_to} onJump={jump.to} />
        )}
        <Content chat={chat} message={message} mine={mine} gone={gone} />
      </article>
      {deletion.state === "undoable" && <Undo deletion={deletion} row={element.current} />}
      {!gone && <MessageActions chat={chat} message={message} onTask={onTask} begin={deletion.begin} />}
      {deletion.error !== undefined && <Fault text={errorText(texts, deletion.error)} />}
    </li>
  );
}

interface ContentProps {
  readonly chat: Chat;
  readonly message: Message;
  readonly mine: boolean;
  readonly gone: boolean;
}

function Content({ chat, message, mine, gone }: ContentProps) {
  const { locale, texts } = useSpeech();
  const at = new Date(message.created_at);
  return (
    <div class="content" dir="auto">
      {gone ? <span class="text gone">{texts.chat.deleted}</span> : <MessageText text={message.text} />}
      <span class="meta">
        {message.edited_at !== null && !gone && <span>{texts.chat.edited}</span>}
        <time dateTime={message.created_at} title={fullTime(locale, at)}>
          {clockTime(locale, at)}
        </time>
        {mine && !gone && <MessageTick chat={chat} message={message} />}
      </span>
    </div>
  );
}

/** The menu that began the deletion is gone: the way back has the focus instead, and the message when it is gone too. */
function Undo({ deletion, row }: { deletion: DeletionState; row: HTMLElement | null }) {
  const texts = useTexts();
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const there = button.current;
    if (document.activeElement === document.body || row?.contains(document.activeElement)) there?.focus();
    return () => {
      if (document.activeElement === there) row?.focus({ preventScroll: true });
    };
  }, [row]);
  return (
    <button type="button" class="link-button undo" ref={button} onClick={deletion.undo}>
      {texts.chat.undo}
    </button>
  );
}
