import type { Chat } from "@beseda/sdk";
import { Avatar } from "../components/avatar.tsx";
import { Icon } from "../components/icon.tsx";
import { TypingLine } from "../components/typing-line.tsx";
import { useSelect } from "../context.ts";
import { useNow } from "../hooks/use-now.ts";
import { useSpeech, useTexts } from "../i18n/index.ts";
import { ago } from "../lib/format.ts";
import { chatName, partner } from "../lib/names.ts";

interface Props {
  readonly chat: Chat;
  readonly panelOpen: boolean;
  readonly onPanel: () => void;
}

export function Header({ chat, panelOpen, onPanel }: Props) {
  const texts = useTexts();
  const me = useSelect((state) => state.me);
  const name = useSelect((state) => chatName(state, chat));
  const typing = useSelect((state) => state.typing.has(chat.id));
  const other = partner(chat, me);
  return (
    <header class="chat-head">
      <a class="icon-button back" href="#/" aria-label={texts.chat.back}>
        <Icon name="back" />
      </a>
      <Avatar id={other ?? `chat-${chat.id}`} name={name} user={other} small />
      <div class="chat-head-names">
        <h1 dir="auto">{name}</h1>
        <p class="chat-head-state" data-testid="chat-state">
          {typing ? (
            <TypingLine id={chat.id} />
          ) : chat.is_group ? (
            <GroupState chat={chat} />
          ) : (
            <DirectState chat={chat} />
          )}
        </p>
      </div>
      <button
        type="button"
        class="icon-button"
        aria-label={texts.chat.info}
        title={texts.chat.info}
        aria-expanded={panelOpen}
        onClick={onPanel}
      >
        <Icon name={chat.is_group ? "group" : "info"} />
      </button>
    </header>
  );
}

function GroupState({ chat }: { chat: Chat }) {
  const texts = useTexts();
  const online = useSelect((state) => {
    const others = chat.members?.filter((member) => member.user !== state.me) ?? [];
    return others.filter((member) => state.presence.get(member.user)?.online === true).length;
  });
  return (
    <>
      {texts.chat.members(chat.member_count)}
      {online > 0 && <span class="online">, {texts.chat.onlineCount(online)}</span>}
    </>
  );
}

function DirectState({ chat }: { chat: Chat }) {
  const { locale, texts } = useSpeech();
  const now = useNow(30_000);
  const presence = useSelect((state) => {
    const other = partner(chat, state.me);
    return other === null ? undefined : state.presence.get(other);
  });
  if (presence === undefined || presence.online === null) return null;
  if (presence.online) return <span class="online">{texts.chat.online}</span>;
  if (presence.last_seen === null) return <>{texts.chat.offline}</>;
  return <>{texts.chat.lastSeen(ago(locale, new Date(presence.last_seen), now))}</>;
}
