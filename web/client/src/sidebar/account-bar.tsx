import { useState } from "preact/hooks";
import { Avatar } from "../components/avatar.tsx";
import { Fault } from "../components/fault.tsx";
import { Icon } from "../components/icon.tsx";
import { useSelect, useSession } from "../context.ts";
import { useAttempt } from "../hooks/use-attempt.ts";
import { useTexts } from "../i18n/index.ts";
import { userName } from "../lib/names.ts";
import { Settings } from "../settings/settings.tsx";

export function AccountBar() {
  const session = useSession();
  const texts = useTexts();
  const me = useSelect((state) => state.me);
  const name = useSelect((state) => (state.me === null ? "" : userName(state, state.me)));
  const username = useSelect((state) =>
    state.me === null ? "" : (state.users.get(state.me)?.username ?? ""),
  );
  const [open, setOpen] = useState(false);
  const { fault, attempt } = useAttempt();
  // Only the server can end the session: without it one is still logged in, and has to know.
  const logOut = (): Promise<void> => attempt(() => session.logOut());
  return (
    <footer class="account">
      <Fault text={fault} />
      {me !== null && <Avatar id={me} name={name} small />}
      <span class="account-name">
        <strong dir="auto">{name}</strong>
        <small dir="auto">@{username}</small>
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label={texts.settings.title}
        title={texts.settings.title}
        onClick={() => setOpen(true)}
      >
        <Icon name="settings" />
      </button>
      {session.hostLogin === null && (
        <button
          type="button"
          class="icon-button"
          aria-label={texts.auth.logOut}
          title={texts.auth.logOut}
          onClick={() => void logOut()}
        >
          <Icon name="out" />
        </button>
      )}
      {open && <Settings onClose={() => setOpen(false)} />}
    </footer>
  );
}
