import { useTexts } from "../i18n/index.ts";
import { secondWindow } from "../lib/second-window.ts";

/** How to see both sides of a conversation on one machine. */
export function Steps({ from }: { from: number }) {
  const texts = useTexts();
  const second = secondWindow(location);
  return (
    <ol class="steps">
      {texts.welcome.steps.map((step, index) =>
        index < from ? null : (
          <li key={step}>
            <span class="step-number" aria-hidden="true">
              {index - from + 1}
            </span>
            <span>
              {step}
              {index === 1 && <SecondWindow href={second} />}
            </span>
          </li>
        ),
      )}
    </ol>
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
