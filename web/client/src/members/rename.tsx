import type { Chat } from "@beseda/sdk";
import { useEffect, useState } from "preact/hooks";
import { useClient } from "../context.ts";
import { useTexts } from "../i18n/index.ts";
import { errorText } from "../lib/errors.ts";

export function Rename({ chat }: { chat: Chat }) {
  const client = useClient();
  const texts = useTexts();
  const [title, setTitle] = useState(chat.title);
  const [fault, setFault] = useState("");
  useEffect(() => setTitle(chat.title), [chat.title]);

  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    setFault("");
    try {
      await client.api.rename(chat.id, title.trim());
    } catch (error) {
      setFault(errorText(texts, error));
    }
  };

  return (
    <form class="rename" onSubmit={(event) => void save(event)}>
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
      {fault !== "" && (
        <p class="notice fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
