import { useSelect } from "../context.ts";
import { useTexts } from "../i18n/index.ts";
import { userName } from "../lib/names.ts";
import { messageById } from "../lib/rows.ts";

interface Props {
  readonly chat: number;
  readonly id: number;
  readonly onJump: (message: number) => void;
}

/** What a message answers, and the way there; also when it is too old to be loaded. */
export function Quote({ chat, id, onJump }: Props) {
  const texts = useTexts();
  const quoted = useSelect((state) => messageById(state.timelines.get(chat)?.messages ?? [], id));
  const sender = useSelect((state) => (quoted === undefined ? "" : userName(state, quoted.sender)));
  return (
    <button
      type="button"
      class="quote"
      // A key on the message opens it: Tab need not stop at every answer.
      tabIndex={-1}
      aria-label={quoted === undefined ? texts.chat.toEarlier : texts.chat.replyTo(sender)}
      onClick={() => onJump(id)}
    >
      {quoted === undefined ? (
        <span>{texts.chat.unknownReply}</span>
      ) : (
        <>
          <strong dir="auto">{sender}</strong>
          <span dir="auto">{quoted.deleted ? texts.chat.deleted : quoted.text}</span>
        </>
      )}
    </button>
  );
}
