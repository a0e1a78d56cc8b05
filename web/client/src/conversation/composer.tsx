import type { Chat } from "@beseda/sdk";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Fault } from "../components/fault.tsx";
import { Icon } from "../components/icon.tsx";
import { useClient, useSelect, useSession } from "../context.ts";
import { useTexts } from "../i18n/index.ts";
import { errorText } from "../lib/errors.ts";
import { userName } from "../lib/names.ts";
import type { Task } from "./task.ts";

interface Props {
  readonly chat: Chat;
  readonly task: Task;
  readonly onTask: (task: Task) => void;
}

/** The tallest it grows before it scrolls inside, in pixels. */
const TALLEST = 180;

export function Composer({ chat, task, onTask }: Props) {
  const client = useClient();
  const { drafts } = useSession();
  const texts = useTexts();
  const limit = useSelect((state) => state.limits?.text_length || Number.POSITIVE_INFINITY);
  const lastMine = useSelect((state) =>
    state.timelines.get(chat.id)?.messages.findLast((one) => one.sender === state.me && !one.deleted),
  );
  const me = useSelect((state) => state.me);
  const draft = (): string => (me === null ? "" : drafts.get(me, chat.id));
  const [text, setText] = useState(draft);
  const [fault, setFault] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  const editing = task?.kind === "edit" ? task.message : null;

  // What is half written here stays for when one comes back: kept at once, since one may leave at once. An edit is no draft.
  useLayoutEffect(() => {
    if (editing === null && me !== null) drafts.set(me, chat.id, text);
  }, [drafts, me, chat.id, text, editing]);

  // One opens a chat to write in it. Where a keyboard would cover half of the screen, it waits to be asked for.
  useLayoutEffect(() => {
    if (matchMedia("(hover: hover) and (pointer: fine)").matches) field.current?.focus();
  }, []);

  // Before the paint, so that the next key finds the text in its place.
  useLayoutEffect(() => {
    if (task === null) return;
    setText(task.kind === "edit" ? task.message.text : draft());
    field.current?.focus();
  }, [task]);

  useLayoutEffect(() => {
    const box = field.current;
    if (box === null) return;
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, TALLEST)}px`;
  }, [text]);

  const leave = (): void => {
    setText(editing === null ? text : draft());
    setFault("");
    onTask(null);
  };

  const over = [...text.trim()].length - limit;
  const sendable = text.trim() !== "" && over <= 0;

  const submit = (): void => {
    if (!sendable) return;
    setFault("");
    try {
      if (editing === null) {
        client.send(chat.id, text, task?.kind === "reply" ? { replyTo: task.message.id } : {});
        setText("");
      } else {
        const saved = text;
        client.edit(chat.id, editing.id, text).catch((error: unknown) => {
          // Back to where it was: the new text must not be lost with the refusal.
          setFault(errorText(texts, error));
          onTask({ kind: "edit", message: { ...editing, text: saved } });
        });
        setText(draft());
      }
      onTask(null);
    } catch (error) {
      setFault(errorText(texts, error));
    }
  };

  const key = (event: KeyboardEvent): void => {
    // While an input method composes a word, Enter accepts the word.
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape" && task !== null) {
      event.preventDefault();
      leave();
    } else if (event.key === "ArrowUp" && text === "" && lastMine !== undefined) {
      event.preventDefault();
      onTask({ kind: "edit", message: lastMine });
    }
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {task !== null && <TaskLine task={task} onLeave={leave} />}
      <Fault text={fault} />
      {over > 0 && (
        <p class="notice fault" role="status">
          {texts.composer.tooLong(over)}
        </p>
      )}
      <div class="composer-row">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={text}
          aria-label={texts.composer.label}
          aria-describedby={hint}
          placeholder={texts.composer.placeholder}
          onInput={(event) => {
            setText(event.currentTarget.value);
            if (editing === null && event.currentTarget.value.trim() !== "") client.typing(chat.id);
          }}
          onKeyDown={key}
        />
        <button
          type="submit"
          class="send"
          disabled={!sendable}
          aria-label={editing === null ? texts.composer.send : texts.composer.save}
        >
          <Icon name={editing === null ? "send" : "check"} />
        </button>
      </div>
      <p id={hint} class="composer-hint">
        {texts.composer.hint}
      </p>
    </form>
  );
}

function TaskLine({ task, onLeave }: { task: NonNullable<Task>; onLeave: () => void }) {
  const texts = useTexts();
  const sender = useSelect((state) => userName(state, task.message.sender));
  return (
    <div class="task">
      <Icon name={task.kind} />
      <span class="task-text">
        <strong dir="auto">
          {task.kind === "edit" ? texts.composer.editing : texts.chat.replyTo(sender)}
        </strong>
        <span dir="auto">{task.message.text}</span>
      </span>
      <button type="button" class="icon-button" aria-label={texts.composer.cancel} onClick={onLeave}>
        <Icon name="close" />
      </button>
    </div>
  );
}
