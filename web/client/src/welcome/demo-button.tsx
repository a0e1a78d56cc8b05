import { Fault } from "../components/fault.tsx";
import { useSession } from "../context.ts";
import { useAttempt } from "../hooks/use-attempt.ts";
import { useTexts } from "../i18n/index.ts";

/** On a new server on one's own machine: two people at one click. */
export function DemoButton() {
  const session = useSession();
  const texts = useTexts();
  const { fault, working, attempt } = useAttempt();
  return (
    <div class="demo-offer">
      <button
        type="button"
        class="button primary large"
        disabled={working}
        onClick={() => void attempt(() => session.tryDemo())}
      >
        {working ? texts.auth.working : texts.demo.begin}
      </button>
      <p class="hint">{texts.demo.hint}</p>
      <Fault text={fault} />
    </div>
  );
}
