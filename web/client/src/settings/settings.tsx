import { useState } from "preact/hooks";
import { Dialog } from "../components/dialog.tsx";
import { LanguageSwitch } from "../components/language-switch.tsx";
import { useSession } from "../context.ts";
import { useTexts } from "../i18n/index.ts";
import { ShortcutsDialog } from "../sidebar/shortcuts.tsx";
import { AlertSwitches } from "./alert-switches.tsx";
import { BlockedPeople } from "./blocked-people.tsx";
import { Password } from "./password.tsx";
import { prefer, THEMES, usePreferences } from "./preferences.ts";
import { Profile } from "./profile.tsx";
import { Sessions } from "./sessions.tsx";

/** What is mine: my name, my password, my devices. A host's users have the first two at the host. */
export function Settings({ onClose }: { onClose: () => void }) {
  const texts = useTexts();
  const own = useSession().hostLogin === null;
  return (
    <Dialog title={texts.settings.title} onClose={onClose}>
      <div class="dialog-body settings" data-testid="settings">
        {own && <Profile />}
        <Appearance />
        <AlertSwitches />
        <Keys />
        <BlockedPeople />
        {own && <Password />}
        {own && <Sessions />}
      </div>
    </Dialog>
  );
}

function Appearance() {
  const texts = useTexts();
  const { theme } = usePreferences();
  return (
    <section aria-labelledby="settings-appearance">
      <h3 id="settings-appearance">{texts.settings.appearance}</h3>
      <div class="setting">
        <span aria-hidden="true">{texts.chats.language}</span>
        <LanguageSwitch />
      </div>
      <div class="setting">
        <span aria-hidden="true">{texts.settings.theme}</span>
        <fieldset class="languages">
          <legend class="heard-only">{texts.settings.theme}</legend>
          {THEMES.map((one) => (
            <button
              key={one}
              type="button"
              class="language"
              aria-pressed={one === theme}
              onClick={() => prefer({ theme: one })}
            >
              {texts.settings.themes[one]}
            </button>
          ))}
        </fieldset>
      </div>
    </section>
  );
}

/** For those who have a keyboard, and do not know of the question mark. */
function Keys() {
  const { keys } = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <section class="keyed">
      <button type="button" class="button wide" onClick={() => setOpen(true)}>
        {keys.title}
      </button>
      {open && <ShortcutsDialog onClose={() => setOpen(false)} />}
    </section>
  );
}
