import type { Chat } from "@beseda/sdk";
import { useEffect, useState } from "preact/hooks";
import { Fault } from "../components/fault.tsx";
import { useClient } from "../context.ts";
import { useAttempt } from "../hooks/use-attempt.ts";
import { useTexts } from "../i18n/index.ts";

export function Rename({ chat }: { chat: Chat }) {
  const client = useClient();
  const texts = useTexts();
  const [title, setTitle] = useState(chat.title);
  const { fault, attempt } = useAttempt();
  useEffect(() => setTitle(chat.title), [chat.title]);

  const save = (event: Event): void => {
    event.preventDefault();
    void attempt(() => client.api.rename(chat.id, title.trim()));
  };

  return (
    <form class="rename" onSubmit={save}>
      <input
        dir="auto"
        required
        maxLength={255}
        value={title}
        aria-label={texts.group.title}
        onInput={(event) => setTitle(event.currentTarget.value)}
      />
      {title.trim() !== chat.title && title.trim() !== "" && (
        <button type="submit" class="button primary">
          {texts.members.save}
        </button>
      )}
      <Fault text={fault} />
    </form>
  );
}
