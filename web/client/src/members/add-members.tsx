import type { Chat, User, UserId } from "@beseda/sdk";
import { useState } from "preact/hooks";
import { Dialog } from "../components/dialog.tsx";
import { Icon } from "../components/icon.tsx";
import { PeoplePicker } from "../components/people-picker.tsx";
import { useClient } from "../context.ts";
import { useTexts } from "../i18n/index.ts";
import { errorText } from "../lib/errors.ts";

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
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState("");

  const add = async (event: Event): Promise<void> => {
    event.preventDefault();
    setWorking(true);
    try {
      await client.api.addMembers(
        chat.id,
        people.map((user) => user.id),
      );
      onClose();
    } catch (error) {
      setFault(errorText(texts, error));
      setWorking(false);
    }
  };

  return (
    <Dialog title={texts.members.add} onClose={onClose}>
      <form class="dialog-body" onSubmit={(event) => void add(event)}>
        {fault !== "" && (
          <p class="notice fault" role="alert">
            {fault}
          </p>
        )}
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
