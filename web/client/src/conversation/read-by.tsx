import type { Message, ReceiptEntry, Receipts } from "@beseda/sdk";
import { useEffect, useState } from "preact/hooks";
import { Avatar } from "../components/avatar.tsx";
import { Dialog } from "../components/dialog.tsx";
import { Fault } from "../components/fault.tsx";
import { useClient, useSelect } from "../context.ts";
import { useAttempt } from "../hooks/use-attempt.ts";
import { useNow } from "../hooks/use-now.ts";
import { useSpeech, useTexts } from "../i18n/index.ts";
import { ago, fullTime } from "../lib/format.ts";
import { userName } from "../lib/names.ts";

interface Props {
  readonly message: Message;
  readonly onClose: () => void;
}

/** Who has read a message, and whom it has only reached. */
export function ReadBy({ message, onClose }: Props) {
  const client = useClient();
  const texts = useTexts();
  const [receipts, setReceipts] = useState<Receipts | null>(null);
  const { fault, attempt } = useAttempt();
  // A position moves when somebody reads on: the list is asked for again then.
  const moved = useSelect((state) => state.chats.get(message.chat)?.members);

  useEffect(() => {
    void attempt(async () => setReceipts(await client.api.receipts(message.chat, message.id)));
  }, [client, message.chat, message.id, moved]);

  const read = receipts?.read ?? [];
  const delivered = (receipts?.delivered ?? []).filter(
    (one) => !read.some((other) => other.user === one.user),
  );
  return (
    <Dialog title={texts.chat.readBy} onClose={onClose}>
      <div class="dialog-body receipts" data-testid="receipts">
        <Fault text={fault} />
        {receipts === null && fault === "" && <p role="status">{texts.chats.searching}</p>}
        <Entries title={texts.chat.read} entries={read} />
        <Entries title={texts.chat.delivered} entries={delivered} />
        {receipts !== null && read.length + delivered.length === 0 && <p>{texts.chat.readByNobody}</p>}
      </div>
    </Dialog>
  );
}

function Entries({ title, entries }: { title: string; entries: readonly ReceiptEntry[] }) {
  if (entries.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="people">
        {entries.map((entry) => (
          <Entry key={entry.user} entry={entry} />
        ))}
      </ul>
    </section>
  );
}

function Entry({ entry }: { entry: ReceiptEntry }) {
  const { locale } = useSpeech();
  const now = useNow(30_000);
  const name = useSelect((state) => userName(state, entry.user));
  const at = new Date(entry.at);
  return (
    <li class="member">
      <Avatar id={entry.user} name={name} small />
      <span class="person-names">
        <span dir="auto">{name}</span>
        <small>
          <time dateTime={entry.at} title={fullTime(locale, at)}>
            {ago(locale, at, now)}
          </time>
        </small>
      </span>
    </li>
  );
}
