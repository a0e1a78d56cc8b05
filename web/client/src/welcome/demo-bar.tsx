import { useState } from "preact/hooks";
import { CloseButton } from "../components/dialog.tsx";
import { Icon } from "../components/icon.tsx";
import { useSession } from "../context.ts";
import { useTexts } from "../i18n/index.ts";

/** Above the chat of the first of two demo people: the way to the second one's window. */
export function DemoBar() {
  const { demo } = useSession();
  const texts = useTexts();
  const [closed, setClosed] = useState(false);
  if (demo === null || closed) return null;
  return (
    <section class="demo-bar" aria-label={texts.demo.title}>
      <span>{texts.demo.you(demo.me)}</span>
      <a class="button primary" href={demo.link} target="_blank" rel="noreferrer">
        {texts.demo.openOther(demo.other)}
        <Icon name="window" />
      </a>
      <CloseButton onClick={() => setClosed(true)} />
    </section>
  );
}
