import type { Chat, User, UserId } from "@beseda/sdk";
import { useState } from "preact/hooks";
import { Dialog } from "../components/dialog.tsx";
import { Fault } from "../components/fault.tsx";
import { Icon } from "../components/icon.tsx";
import { PeoplePicker } from "../components/people-picker.tsx";
import { useClient } from "../context.ts";
import { useAttempt } from "../hooks/use-attempt.ts";
import { useTexts } from "../i18n/index.ts";

interface Props {
  readonly chat: Chat;
  readonly present: readonly UserId[];
}

export function AddMembers({ chat, present }: Props) {
  const texts = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="button wide" onClick={() => setOpen(true)}>
        <Icon name="add" />
        {texts.members.add}
      </button>
      {open && <AddDialog chat={chat} present={present} onClose={() => setOpen(false)} />}
    </>
  );
}

function AddDialog({ chat, present, onClose }: Props & { onClose: () => void }) {
  const client = useClient();
  const texts = useTexts();
  const [people, setPeople] = useState<readonly User[]>([]);
  const { fault, working, attempt } = useAttempt();

  const add = async (): Promise<void> => {
    const ids = people.map((user) => user.id);
    await client.api.addMembers(chat.id, ids);
    onClose();
  };

  const submit = (event: Event): void => {
    event.preventDefault();
    void attempt(add);
  };

  return (
    <Dialog title={texts.members.add} onClose={onClose}>
      <form class="dialog-body" onSubmit={submit}>
        <Fault text={fault} />
        <PeoplePicker chosen={people} onChange={setPeople} except={present} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {texts.group.cancel}
          </button>
          <button type="submit" class="button primary" disabled={working || people.length === 0}>
            {texts.members.add}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
