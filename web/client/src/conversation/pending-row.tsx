import type { PendingMessage } from "@beseda/sdk";
import { Icon } from "../components/icon.tsx";
import { useClient } from "../context.ts";
import { useTexts } from "../i18n/index.ts";
import { codeText } from "../lib/errors.ts";
import { MessageText } from "./message-text.tsx";

/** Mine, and not yet the server's: kept here, through reloads too, until it is. */
export function PendingRow({ pending }: { pending: PendingMessage }) {
  const client = useClient();
  const texts = useTexts();
  const failed = pending.state === "failed";
  return (
    <li class={`message mine pending first last${failed ? " failed" : ""}`} data-testid="pending">
      <article class="bubble">
        <div class="content" dir="auto">
          <MessageText text={pending.text} />
          <span class="meta">
            <span class="waiting" role="img" aria-label={failed ? texts.chat.notSent : texts.chat.waiting}>
              <Icon name={failed ? "warn" : "clock"} />
            </span>
          </span>
        </div>
      </article>
      {failed && (
        <div class="failure" role="alert">
          <span>
            {texts.chat.notSent}
            {pending.error !== null && `: ${codeText(texts, pending.error) ?? pending.error}`}
          </span>
          <button type="button" class="link-button" onClick={() => client.retry(pending.client_id)}>
            {texts.chat.retry}
          </button>
          <button type="button" class="link-button" onClick={() => client.discard(pending.client_id)}>
            {texts.chat.discard}
          </button>
        </div>
      )}
    </li>
  );
}
