import { useState } from "preact/hooks";
import { Confirm } from "../components/dialog.tsx";
import { Fault } from "../components/fault.tsx";
import { useSession } from "../context.ts";
import { useAttempt } from "../hooks/use-attempt.ts";
import { useTexts } from "../i18n/index.ts";

export function Sessions() {
  const session = useSession();
  const texts = useTexts();
  const [asking, setAsking] = useState(false);
  const { fault, attempt } = useAttempt();
  return (
    <section>
      <Fault text={fault} />
      <button type="button" class="button danger wide" onClick={() => setAsking(true)}>
        {texts.settings.logOutEverywhere}
      </button>
      {asking && (
        <Confirm
          question={texts.settings.logOutEverywhereSure}
          action={texts.settings.logOutEverywhere}
          onConfirm={() => void attempt(() => session.logOutEverywhere())}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
