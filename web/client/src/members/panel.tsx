import type { Chat } from "@beseda/sdk";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Avatar } from "../components/avatar.tsx";
import { CloseButton, Confirm } from "../components/dialog.tsx";
import { Fault } from "../components/fault.tsx";
import { useClient, useSelect } from "../context.ts";
import { useAttempt } from "../hooks/use-attempt.ts";
import { useTexts } from "../i18n/index.ts";
import { chatName, partner } from "../lib/names.ts";
import { goTo } from "../lib/route.ts";
import { AddMembers } from "./add-members.tsx";
import { BlockButton } from "./block-button.tsx";
import { MemberRow } from "./member-row.tsx";
import { Rename } from "./rename.tsx";
import { useMembers } from "./use-members.ts";

interface Props {
  readonly id: number;
  readonly onClose: () => void;
}

export function Panel({ id, onClose }: Props) {
  const texts = useTexts();
  const chat = useSelect((state) => state.chats.get(id));
  const name = useSelect((state) => (chat === undefined ? "" : chatName(state, chat)));
  const other = useSelect((state) => (chat === undefined ? null : partner(chat, state.me)));
  const panel = useRef<HTMLElement>(null);
  useEscape(onClose);
  useFocus(panel);
  if (chat === undefined) return null;
  const title = chat.is_group ? texts.members.title : texts.members.about;
  return (
    <aside class="panel" ref={panel} tabIndex={-1} aria-label={title} data-testid="panel">
      <header class="panel-head">
        <h2>{title}</h2>
        <CloseButton onClick={onClose} />
      </header>
      <div class="panel-body">
        <div class="panel-who">
          <Avatar id={other ?? `chat-${id}`} name={name} user={other} />
          {chat.is_group && chat.my_role !== "member" ? (
            <Rename chat={chat} />
          ) : (
            <strong dir="auto">{name}</strong>
          )}
        </div>
        {chat.is_group ? <Group chat={chat} /> : other !== null && <BlockButton user={other} />}
      </div>
    </aside>
  );
}

/** Who opened it by keyboard goes on in it, and afterwards where he was: before the next key, and so before the paint. */
function useFocus(panel: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    return () => {
      const at = document.activeElement;
      // The focus may have gone with the panel already.
      const inside = at === document.body || panel.current?.contains(at) === true;
      if (inside && before instanceof HTMLElement) before.focus();
    };
  }, [panel]);
}

function useEscape(close: () => void): void {
  const latest = useRef(close);
  latest.current = close;
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const taken = event.defaultPrevented || document.querySelector("dialog[open]") !== null;
      if (event.key !== "Escape" || taken) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

function Group({ chat }: { chat: Chat }) {
  const client = useClient();
  const texts = useTexts();
  const me = useSelect((state) => state.me);
  const { members, more } = useMembers(chat);
  const [asking, setAsking] = useState<"leave" | "delete" | null>(null);
  const { fault, attempt } = useAttempt();

  const leave = async (): Promise<void> => {
    if (me === null) return;
    await client.api.removeMember(chat.id, me);
    goTo(null);
  };

  const remove = async (): Promise<void> => {
    await client.api.deleteChat(chat.id);
    goTo(null);
  };

  return (
    <>
      <Fault text={fault} />
      {chat.my_role !== "member" && <AddMembers chat={chat} present={members.map((member) => member.user)} />}
      <h3 class="panel-count">{texts.chat.members(chat.member_count)}</h3>
      <ul class="people">
        {members.map((member) => (
          <MemberRow
            key={member.user}
            chat={chat}
            member={member}
            onAttempt={(doing) => void attempt(doing)}
          />
        ))}
      </ul>
      {more !== null && (
        <button type="button" class="button quiet wide" onClick={() => void attempt(more)}>
          {texts.members.more}
        </button>
      )}
      <div class="panel-foot">
        <button type="button" class="button wide" onClick={() => setAsking("leave")}>
          {texts.members.leave}
        </button>
        {chat.my_role === "owner" && (
          <button type="button" class="button danger wide" onClick={() => setAsking("delete")}>
            {texts.members.deleteChat}
          </button>
        )}
      </div>
      {asking === "leave" && (
        <Confirm
          question={texts.members.leaveSure}
          action={texts.members.leave}
          onConfirm={() => void attempt(leave)}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === "delete" && (
        <Confirm
          question={texts.members.deleteSure}
          action={texts.members.deleteChat}
          onConfirm={() => void attempt(remove)}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}
