import type { Chat, PendingMessage } from "@beseda/sdk";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { Icon } from "../components/icon.tsx";
import { useClient, useSelect } from "../context.ts";
import { useAttention } from "../hooks/use-attention.ts";
import { useNow } from "../hooks/use-now.ts";
import { type Place, useWindow } from "../hooks/use-window.ts";
import { useSpeech, useTexts } from "../i18n/index.ts";
import { dayHeading } from "../lib/format.ts";
import { type Row, rows } from "../lib/rows.ts";
import type { Range } from "../lib/window.ts";
import { ListBottom, ListTop } from "./list-ends.tsx";
import { MessageRow } from "./message-row.tsx";
import { PendingRow } from "./pending-row.tsx";
import type { Task } from "./task.ts";
import { type Jump, useJump } from "./use-jump.ts";
import { useReading } from "./use-reading.ts";
import { useRowKeys } from "./use-row-keys.ts";

/** So few rows beyond what is drawn, and more are fetched. */
const AHEAD = 10;
/** Where the line above the unread messages stands when one comes to it: a little of what was read before is in sight. */
const AT_UNREAD = { key: "unread", top: 90 } as const;

interface Props {
  readonly chat: Chat;
  readonly onTask: (task: Task) => void;
}

const NONE: readonly PendingMessage[] = [];

function usePending(chat: number): readonly PendingMessage[] {
  const all = useSelect((state) => state.pending);
  return useMemo(() => (all.length === 0 ? NONE : all.filter((one) => one.chat === chat)), [all, chat]);
}

function startOf(all: readonly Row[]): Place {
  return all.some((row) => row.kind === "unread") ? AT_UNREAD : "end";
}

export function MessageList({ chat, onTask }: Props) {
  const client = useClient();
  const texts = useTexts();
  const me = useSelect((state) => state.me);
  const timeline = useSelect((state) => state.timelines.get(chat.id));
  const pending = usePending(chat.id);
  const attention = useAttention();
  const mine = pending.at(-1)?.client_id;
  const { readSeq, reaching, early } = useReading(chat, timeline, attention, mine);
  const messages = timeline?.messages;
  const newest = timeline?.hasNewer !== true;
  const all = useMemo(
    () => rows(messages ?? [], newest ? pending : NONE, readSeq, me),
    [messages, newest, pending, readSeq, me],
  );
  const loading = timeline === undefined || (timeline.state === "loading" && timeline.messages.length === 0);
  const waiting = loading || reaching;

  const older = (): void => void client.loadOlder(chat.id);
  const newer = (): void => void client.loadNewer(chat.id);
  const seen = (last: number, { from, to }: Range): void => {
    if (timeline?.state !== "ready" || waiting) return;
    if (from < AHEAD && timeline.hasOlder && timeline.older === "idle") older();
    if (to > all.length - AHEAD && timeline.hasNewer && timeline.newer === "idle") newer();
    const row = all.slice(0, last + 1).findLast((one) => one.kind === "message");
    if (attention && !early && row?.kind === "message") client.markRead(chat.id, row.message.seq);
  };
  const list = useWindow(all, waiting ? null : startOf(all), attention ? null : AT_UNREAD, newest, seen);
  // What came while the page was closed stands below what it knew: there one goes on.
  useLayoutEffect(() => {
    if (!early && !waiting && startOf(all) !== "end") list.go(AT_UNREAD);
  }, [early]);
  const jump = useJump(chat.id, list.go);
  const toEnd = (): void => {
    if (newest) list.go("end");
    else void client.open(chat.id).then(() => list.go("end"));
  };
  const keys = useRowKeys(chat, all, list, toEnd, onTask);
  // What I write brings me to where it stands.
  useLayoutEffect(() => {
    if (mine !== undefined) toEnd();
  }, [mine]);

  return (
    <div class="messages-frame">
      <div
        class="messages"
        ref={list.box}
        role="log"
        aria-live="off"
        aria-label={texts.chat.messages}
        aria-busy={waiting}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        data-testid="messages"
        onScroll={list.scrolled}
        onKeyDown={keys}
      >
        <div class="messages-inner">
          <ListTop
            timeline={timeline}
            waiting={waiting}
            onOlder={older}
            onRetry={() => void client.open(chat.id)}
          />
          {!waiting && (
            <ul class="message-rows" ref={list.list}>
              {all.slice(list.from, list.to).map((row) => (
                <ListRow key={row.key} chat={chat} row={row} jump={jump} onTask={onTask} />
              ))}
            </ul>
          )}
          <ListBottom timeline={timeline} onNewer={newer} />
        </div>
      </div>
      <JumpState jump={jump} />
      {!list.atEnd && <ToEnd unseen={chat.unread_count} onClick={toEnd} />}
    </div>
  );
}

interface RowProps extends Props {
  readonly row: Row;
  readonly jump: Jump;
}

function ListRow({ chat, row, jump, onTask }: RowProps) {
  const texts = useTexts();
  switch (row.kind) {
    case "day":
      return <Day at={row.at} />;
    case "unread":
      return (
        <li class="unread-line">
          <span>{texts.chat.newMessages}</span>
        </li>
      );
    case "message":
      return <MessageRow chat={chat} row={row} jump={jump} onTask={onTask} />;
    case "pending":
      return <PendingRow pending={row.pending} />;
    default:
      return ((_: never) => null)(row);
  }
}

function Day({ at }: { at: Date }) {
  const { locale, texts } = useSpeech();
  const now = useNow(60_000);
  return (
    <li class="day">
      <span>{dayHeading(locale, texts, at, now)}</span>
    </li>
  );
}

function JumpState({ jump }: { jump: Jump }) {
  const texts = useTexts();
  if (jump.state === "idle") return null;
  return (
    <p class="jump-state" role="status">
      {jump.state === "looking" ? texts.chat.looking : texts.chat.lost}
      {jump.state === "lost" && (
        <button type="button" class="icon-button" aria-label={texts.members.close} onClick={jump.dismiss}>
          <Icon name="close" />
        </button>
      )}
    </p>
  );
}

function ToEnd({ unseen, onClick }: { unseen: number; onClick: () => void }) {
  const texts = useTexts();
  const label = unseen > 0 ? `${texts.chat.toNewest}, ${texts.chats.unread(unseen)}` : texts.chat.toNewest;
  return (
    <button type="button" class="to-end" aria-label={label} title={texts.chat.toNewest} onClick={onClick}>
      {unseen > 0 && <span class="badge">{unseen > 999 ? "999+" : unseen}</span>}
      <Icon name="down" />
    </button>
  );
}
