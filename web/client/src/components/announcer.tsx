import { useEffect, useState } from "preact/hooks";
import { useClient, useSelect } from "../context.ts";
import { useTexts } from "../i18n/index.ts";
import { chatName, userName } from "../lib/names.ts";

/**
 * What a screen reader hears: messages as they come, and the connection when it breaks or is back. A region of its own,
 * because a live message list would read out the history too.
 */
export function Announcer({ open }: { open: number | null }) {
  const client = useClient();
  const texts = useTexts();
  const connection = useSelect((state) => state.connection.state);
  const [said, setSaid] = useState("");
  const [status, setStatus] = useState("");

  useEffect(
    () =>
      client.onEvent((event) => {
        const { state } = client;
        if (event.event !== "message.created" || event.message.sender === state.me) return;
        const chat = state.chats.get(event.chat);
        if (chat === undefined) return;
        const sender = userName(state, event.message.sender);
        const place = event.chat === open || !chat.is_group ? "" : `, ${chatName(state, chat)}`;
        setSaid(`${sender}${place}: ${event.message.text}`);
      }),
    [client, open],
  );

  useEffect(() => {
    const { connecting, restored, stopped } = texts.connection;
    setStatus({ connecting, connected: restored, disconnected: stopped }[connection]);
  }, [connection, texts]);

  return (
    <div class="heard-only">
      <p aria-live="polite" dir="auto">
        {said}
      </p>
      <p role="status">{status}</p>
    </div>
  );
}
