import { LANGUAGES, type Language, useSpeech } from "../i18n/index.ts";

/** Each language by its own name, for whoever cannot read the present one. */
export function LanguageSwitch() {
  const { language, speak, texts } = useSpeech();
  return (
    <fieldset class="languages">
      <legend class="heard-only">{texts.chats.language}</legend>
      {(Object.keys(LANGUAGES) as Language[]).map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          class="language"
          aria-pressed={one === language}
          title={LANGUAGES[one].name}
          onClick={() => speak(one)}
        >
          {one.toUpperCase()}
        </button>
      ))}
    </fieldset>
  );
}
