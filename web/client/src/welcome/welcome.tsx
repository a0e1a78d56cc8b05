import { LanguageSwitch } from "../components/language-switch.tsx";
import { Steps } from "../components/steps.tsx";
import { useTexts } from "../i18n/index.ts";
import { AuthForm } from "./auth-form.tsx";

/** What this is and how to try it, beside the way in. */
export function Welcome({ ended }: { ended: boolean }) {
  const texts = useTexts();
  return (
    <div class="welcome">
      <header class="welcome-head">
        <span class="brand">
          <img src="/favicon.svg" alt="" width="28" height="28" />
          Beseda
        </span>
        <LanguageSwitch />
      </header>
      <main class="welcome-main">
        <section class="pitch">
          <h1>{texts.welcome.title}</h1>
          <p class="lead">{texts.welcome.lead}</p>
          <Steps from={0} />
          <ul class="facts">
            {texts.welcome.facts.map((fact) => (
              <li key={fact}>{fact}</li>
            ))}
          </ul>
        </section>
        <AuthForm ended={ended} />
      </main>
    </div>
  );
}
