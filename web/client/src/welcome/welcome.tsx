import { LanguageSwitch } from "../components/language-switch.tsx";
import { useTexts } from "../i18n/index.ts";
import { secondWindow } from "../lib/second-window.ts";
import { AuthForm } from "./auth-form.tsx";

/** What this is and how to try it, beside the way in. */
export function Welcome({ ended }: { ended: boolean }) {
  const texts = useTexts();
  const second = secondWindow(location);
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
          <ol class="steps">
            {texts.welcome.steps.map((step, index) => (
              <li key={step}>
                <span class="step-number" aria-hidden="true">
                  {index + 1}
                </span>
                <span>
                  {step}
                  {index === 1 && <SecondWindow href={second} />}
                </span>
              </li>
            ))}
          </ol>
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

function SecondWindow({ href }: { href: string | null }) {
  const texts = useTexts();
  if (href === null) return <small class="step-note">{texts.welcome.secondWindowPrivate}</small>;
  return (
    <a class="step-note" href={href} target="_blank" rel="noreferrer">
      {texts.welcome.secondWindow}
    </a>
  );
}
