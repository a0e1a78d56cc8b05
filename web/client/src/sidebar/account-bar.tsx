import { useState } from "preact/hooks";
import { Avatar } from "../components/avatar.tsx";
import { Icon } from "../components/icon.tsx";
import { LanguageSwitch } from "../components/language-switch.tsx";
import { useSelect, useSession } from "../context.ts";
import { useTexts } from "../i18n/index.ts";
import { errorText } from "../lib/errors.ts";
import { userName } from "../lib/names.ts";

export function AccountBar() {
  const session = useSession();
  const texts = useTexts();
  const me = useSelect((state) => state.me);
  const name = useSelect((state) => (state.me === null ? "" : userName(state, state.me)));
  const username = useSelect((state) =>
    state.me === null ? "" : (state.users.get(state.me)?.username ?? ""),
  );
  const [fault, setFault] = useState("");
  const logOut = async (): Promise<void> => {
    try {
      await session.logOut();
    } catch (error) {
      // Only the server can end the session: without it one is still logged in, and has to know.
      setFault(errorText(texts, error));
    }
  };
  return (
    <footer class="account">
      {fault !== "" && (
        <p class="notice fault" role="alert">
          {fault}
        </p>
      )}
      {me !== null && <Avatar id={me} name={name} small />}
      <span class="account-name">
        <strong dir="auto">{name}</strong>
        <small dir="auto">@{username}</small>
      </span>
      <LanguageSwitch />
      <button
        type="button"
        class="icon-button"
        aria-label={texts.auth.logOut}
        title={texts.auth.logOut}
        onClick={() => void logOut()}
      >
        <Icon name="out" />
      </button>
    </footer>
  );
}
