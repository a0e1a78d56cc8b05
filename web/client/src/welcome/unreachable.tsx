import { useEffect } from "preact/hooks";
import { useSession, useSessionState } from "../context.ts";
import { useAttempt } from "../hooks/use-attempt.ts";
import { useTexts } from "../i18n/index.ts";

const AGAIN_MS = 5_000;

/** Nothing is known of an earlier visit, and the server does not answer. */
export function Unreachable() {
  const session = useSession();
  const state = useSessionState();
  const texts = useTexts();
  const { working, attempt } = useAttempt();
  useEffect(() => {
    // Again after each answer, not before it: a server that is away may take long to fail.
    const timer = setTimeout(() => void session.check(), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [session, state]);
  return (
    <main class="screen-wait">
      <img src="/favicon.svg" alt="" width="56" height="56" />
      <div role="alert">
        <h1>{texts.auth.unreachable}</h1>
        <p>{texts.auth.triesAgain}</p>
      </div>
      <button
        type="button"
        class="button primary"
        aria-disabled={working}
        onClick={() => void attempt(() => session.check())}
      >
        {texts.auth.again}
      </button>
    </main>
  );
}
