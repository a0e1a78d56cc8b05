import { useEffect, useState } from "preact/hooks";
import { useClient, useSelect } from "../context.ts";
import { useTexts } from "../i18n/index.ts";
import { goTo } from "../lib/route.ts";
import { Composer } from "./composer.tsx";
import { Header } from "./header.tsx";
import { MessageList } from "./message-list.tsx";
import type { Task } from "./task.ts";

interface Props {
  readonly id: number;
  readonly panelOpen: boolean;
  readonly onPanel: () => void;
}

export function Conversation({ id, panelOpen, onPanel }: Props) {
  const client = useClient();
  const chat = useSelect((state) => state.chats.get(id));
  const ready = useSelect((state) => state.ready);
  const known = chat !== undefined;
  const [task, setTask] = useState<Task>(null);

  useEffect(() => {
    if (known) void client.open(id);
  }, [client, id, known]);

  if (chat === undefined) return ready ? <Gone /> : <div class="screen-wait" aria-busy="true" />;

  return (
    <section class="conversation" data-testid="conversation">
      <Header chat={chat} panelOpen={panelOpen} onPanel={onPanel} />
      <MessageList chat={chat} onTask={setTask} />
      <Composer chat={chat} task={task} onTask={setTask} />
    </section>
  );
}

function Gone() {
  const texts = useTexts();
  return (
    <div class="empty">
      <p>{texts.chat.gone}</p>
      <button type="button" class="button" onClick={() => goTo(null)}>
        {texts.chat.back}
      </button>
    </div>
  );
}
