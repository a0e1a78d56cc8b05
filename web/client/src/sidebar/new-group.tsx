import type { User } from "@beseda/sdk";
import { useState } from "preact/hooks";
import { Dialog } from "../components/dialog.tsx";
import { Fault } from "../components/fault.tsx";
import { PeoplePicker } from "../components/people-picker.tsx";
import { useClient } from "../context.ts";
import { useAttempt } from "../hooks/use-attempt.ts";
import { useTexts } from "../i18n/index.ts";
import { goTo } from "../lib/route.ts";

export function NewGroup({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const texts = useTexts();
  const [title, setTitle] = useState("");
  const [people, setPeople] = useState<readonly User[]>([]);
  const [history, setHistory] = useState(true);
  const { fault, working, attempt } = useAttempt();

  const create = async (): Promise<void> => {
    const ids = people.map((user) => user.id);
    const chat = await client.createGroup(title.trim(), ids, history ? "all" : "joined");
    goTo(chat.id);
    onClose();
  };

  const submit = (event: Event): void => {
    event.preventDefault();
    void attempt(create);
  };

  return (
    <Dialog title={texts.chats.newGroup} onClose={onClose}>
      <form class="dialog-body" onSubmit={submit}>
        <Fault text={fault} />
        <label class="field">
          <span>{texts.group.title}</span>
          <input
            name="title"
            autofocus
            dir="auto"
            required
            maxLength={255}
            value={title}
            placeholder={texts.group.titlePlaceholder}
            onInput={(event) => setTitle(event.currentTarget.value)}
          />
        </label>
        <h3>{texts.group.addPeople}</h3>
        <PeoplePicker chosen={people} onChange={setPeople} />
        <label class="check">
          <input
            type="checkbox"
            checked={history}
            onChange={(event) => setHistory(event.currentTarget.checked)}
          />
          {texts.group.historyAll}
        </label>
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {texts.group.cancel}
          </button>
          <button type="submit" class="button primary" disabled={working || title.trim() === ""}>
            {texts.group.create}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
