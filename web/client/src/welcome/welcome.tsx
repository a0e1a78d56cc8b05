import { LanguageSwitch } from "../components/language-switch.tsx";
import { Steps } from "../components/steps.tsx";
import { useSession } from "../context.ts";
import { useTexts } from "../i18n/index.ts";
import { AuthForm } from "./auth-form.tsx";
import { DemoButton } from "./demo-button.tsx";
import { HostLogin } from "./host-login.tsx";

/** What this is and how to try it, beside the way in; only that for the users of a host, who know where they are. */
export function Welcome({ ended }: { ended: boolean }) {
  const texts = useTexts();
  const session = useSession();
  const { hostLogin } = session;
  return (
    <div class="welcome">
      <header class="welcome-head">
        <span class="brand">
          <img src="/favicon.svg" alt="" width="28" height="28" />
          Beseda
        </span>
        <LanguageSwitch />
      </header>
      {hostLogin === null ? (
        <main class="welcome-main">
          <section class="pitch">
            <h1>{texts.welcome.title}</h1>
            <p class="lead">{texts.welcome.lead}</p>
            {session.offersDemo ? <DemoButton /> : <Steps from={0} />}
            <ul class="facts">
              {texts.welcome.facts.map((fact) => (
                <li key={fact}>{fact}</li>
              ))}
            </ul>
          </section>
          <AuthForm ended={ended} />
        </main>
      ) : (
        <main class="welcome-main alone">
          <HostLogin url={hostLogin} ended={ended} />
        </main>
      )}
    </div>
  );
}
