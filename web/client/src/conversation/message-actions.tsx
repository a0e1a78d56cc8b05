import type { Chat, Message } from "@beseda/sdk";
import { useState } from "preact/hooks";
import { Menu, type MenuItem } from "../components/menu.tsx";
import { useSelect } from "../context.ts";
import { useTexts } from "../i18n/index.ts";
import { mayDelete, mayEdit } from "../lib/rights.ts";
import { ReadBy } from "./read-by.tsx";
import type { Task } from "./task.ts";

interface Props {
  readonly chat: Chat;
  readonly message: Message;
  readonly onTask: (task: Task) => void;
  /** Deletes the message; there is time to take it back. */
  readonly begin: () => void;
}

export function MessageActions({ chat, message, onTask, begin }: Props) {
  const texts = useTexts();
  const [receipts, setReceipts] = useState(false);
  const me = useSelect((state) => state.me);
  const mine = message.sender === me;
  const items: MenuItem[] = [
    { label: texts.chat.reply, run: () => onTask({ kind: "reply", message }) },
    ...(mayEdit(message, me)
      ? [{ label: texts.chat.edit, run: () => onTask({ kind: "edit", message }) }]
      : []),
    // Browsers give the clipboard to pages over https only, and to those of this machine.
    ...("clipboard" in navigator
      ? [{ label: texts.chat.copy, run: () => void navigator.clipboard.writeText(message.text) }]
      : []),
    ...(mine ? [{ label: texts.chat.readBy, run: () => setReceipts(true) }] : []),
    ...(mayDelete(chat, message, me) ? [{ label: texts.chat.remove, danger: true, run: begin }] : []),
  ];
  return (
    <span class="actions">
      <Menu label={texts.chat.actions} items={items} skipped />
      {receipts && <ReadBy message={message} onClose={() => setReceipts(false)} />}
    </span>
  );
}
