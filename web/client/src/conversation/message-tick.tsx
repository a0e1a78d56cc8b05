import { type Chat, type Message, tick } from "@beseda/sdk";
import { useSelect } from "../context.ts";
import { useTexts } from "../i18n/index.ts";

interface Props {
  readonly chat: Chat;
  readonly message: Message;
}

/** One tick: kept by the server. Two: arrived. Two in colour: read. */
export function MessageTick({ chat, message }: Props) {
  const texts = useTexts();
  const me = useSelect((state) => state.me);
  if (me === null) return null;
  const state = tick(chat, message, me);
  return (
    <span
      class={`tick ${state}`}
      role="img"
      aria-label={texts.chat[state]}
      data-testid="tick"
      data-state={state}
    >
      <svg viewBox="0 0 20 12" aria-hidden="true" focusable="false">
        <path d={state === "sent" ? "M5 6.5l3 3L14 2.5" : "M1.5 6.5l3 3 6-7M7.5 8.3l1.2 1.2 6-7"} />
      </svg>
    </span>
  );
}
