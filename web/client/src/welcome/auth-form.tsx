import { BesedaError } from "@beseda/sdk";
import { useId, useState } from "preact/hooks";
import { Icon } from "../components/icon.tsx";
import { useSession } from "../context.ts";
import { useTexts } from "../i18n/index.ts";
import { errorText } from "../lib/errors.ts";

type Way = "signUp" | "logIn";

interface Fault {
  readonly text: string;
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

export function AuthForm({ ended }: { ended: boolean }) {
  const session = useSession();
  const texts = useTexts();
  const [way, setWay] = useState<Way>(ended ? "logIn" : "signUp");
  const [username, setUsername] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const passwordId = useId();

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setWorking(true);
    setFault(null);
    try {
      if (way === "signUp") await session.signUp(username.trim(), password, displayName.trim());
      else await session.logIn(username.trim(), password);
    } catch (error) {
      setFault({ text: errorText(texts, error), fields: error instanceof BesedaError ? error.fields : {} });
      setWorking(false);
    }
  };

  const turn = (): void => {
    setWay(way === "signUp" ? "logIn" : "signUp");
    setFault(null);
  };

  return (
    <form class="auth card" onSubmit={(event) => void submit(event)} aria-label={texts.auth[way]}>
      <h2>{texts.auth[way]}</h2>
      {ended && fault === null && <p class="notice">{texts.auth.sessionEnded}</p>}
      {fault !== null && (
        <p class="notice fault" role="alert">
          {fault.text}
        </p>
      )}
      <label class="field">
        <span>{texts.auth.username}</span>
        <input
          name="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          dir="auto"
          maxLength={150}
          value={username}
          aria-invalid={fault !== null && "username" in fault.fields}
          onInput={(event) => setUsername(event.currentTarget.value)}
        />
      </label>
      {way === "signUp" && (
        <label class="field">
          <span>
            {texts.auth.displayName} <small>{texts.auth.displayNameHint}</small>
          </span>
          <input
            name="display_name"
            autocomplete="name"
            dir="auto"
            maxLength={150}
            value={displayName}
            aria-invalid={fault !== null && "display_name" in fault.fields}
            onInput={(event) => setDisplayName(event.currentTarget.value)}
          />
        </label>
      )}
      <div class="field">
        <label for={passwordId}>{texts.auth.password}</label>
        <span class="with-button">
          <input
            id={passwordId}
            name="password"
            {...(shown ? ({ type: "text" } as const) : ({ type: "password" } as const))}
            autocomplete={way === "signUp" ? "new-password" : "current-password"}
            required
            value={password}
            aria-invalid={fault !== null && "password" in fault.fields}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
          <button
            type="button"
            class="icon-button"
            aria-label={texts.auth.showPassword}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            <Icon name="eye" />
          </button>
        </span>
      </div>
      <button type="submit" class="button primary wide" disabled={working}>
        {working ? texts.auth.working : texts.auth[way]}
      </button>
      <button type="button" class="link-button" onClick={turn}>
        {way === "signUp" ? texts.auth.toLogIn : texts.auth.toSignUp}
      </button>
    </form>
  );
}
