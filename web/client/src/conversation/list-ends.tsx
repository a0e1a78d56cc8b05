import type { Timeline } from "@beseda/sdk";
import { useTexts } from "../i18n/index.ts";

interface Props {
  readonly timeline: Timeline | undefined;
  /** Not to be shown yet, though messages are there. */
  readonly waiting: boolean;
  readonly onOlder: () => void;
  readonly onRetry: () => void;
}

/** Above the first message: the beginning, the way further up, or what went wrong. */
export function ListTop({ timeline, waiting, onOlder, onRetry }: Props) {
  const texts = useTexts();
  if (timeline?.state === "failed") return <Failed text={texts.chat.failed} onRetry={onRetry} />;
  if (waiting || timeline === undefined) {
    return (
      <div class="skeletons bubbles" role="status" aria-label={texts.chat.loading}>
        {[0, 1, 2].map((row) => (
          <div key={row} class="skeleton" />
        ))}
      </div>
    );
  }
  if (timeline.older === "failed") return <Failed text={texts.chat.failed} onRetry={onOlder} />;
  // As high as the button, so that nothing moves when one takes the other's place.
  if (timeline.older === "loading") return <p class="top-note loading">{texts.chat.loadingOlder}</p>;
  if (timeline.hasOlder) {
    return (
      <div class="top-note">
        <button type="button" class="button quiet" onClick={onOlder}>
          {texts.chat.older}
        </button>
      </div>
    );
  }
  return (
    <p class="top-note">{timeline.messages.length === 0 ? texts.chat.sayHello : texts.chat.beginning}</p>
  );
}

/** Below the last message that is loaded, where it is not the newest. */
export function ListBottom({ timeline, onNewer }: { timeline: Timeline | undefined; onNewer: () => void }) {
  const texts = useTexts();
  if (timeline?.hasNewer !== true) return null;
  if (timeline.newer === "failed") return <Failed text={texts.chat.failed} onRetry={onNewer} />;
  return <p class="top-note loading">{texts.chat.loadingNewer}</p>;
}

function Failed({ text, onRetry }: { text: string; onRetry: () => void }) {
  const texts = useTexts();
  return (
    <div class="top-note" role="alert">
      <p>{text}</p>
      <button type="button" class="button" onClick={onRetry}>
        {texts.chat.again}
      </button>
    </div>
  );
}
