import { useTexts } from "../i18n/index.ts";
import { useOutdated } from "../offline/register.ts";

/** Never by itself: somebody may be in the middle of a sentence. */
export function NewVersionBar() {
  const texts = useTexts();
  if (!useOutdated()) return null;
  return (
    <div class="connection calm" role="status">
      <span>{texts.version.newer}</span>
      <button type="button" class="link-button" onClick={() => location.reload()}>
        {texts.version.reload}
      </button>
    </div>
  );
}
