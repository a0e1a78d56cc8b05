import { useState } from "preact/hooks";
import { Fault } from "../components/fault.tsx";
import { useClient, useSelect } from "../context.ts";
import { useAttempt } from "../hooks/use-attempt.ts";
import { useTexts } from "../i18n/index.ts";
import { Done, useDone } from "./done.tsx";

export function Password() {
  const client = useClient();
  const texts = useTexts();
  const username = useSelect((state) =>
    state.me === null ? "" : (state.users.get(state.me)?.username ?? ""),
  );
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const { fault, working, attempt } = useAttempt();
  const [done, setDone] = useDone();

  const change = (event: Event): void => {
    event.preventDefault();
    void attempt(async () => {
      await client.api.changePassword(old, next);
      setOld("");
      setNext("");
      setDone();
    });
  };

  return (
    <details class="fold">
      <summary>{texts.settings.password}</summary>
      <form class="fold-body" onSubmit={change}>
        <Fault text={fault} />
        {/* For password managers, which ask whose password this is. */}
        <input
          class="heard-only"
          name="username"
          autocomplete="username"
          tabIndex={-1}
          aria-hidden="true"
          readOnly
          value={username}
        />
        <Field
          name="old_password"
          label={texts.settings.oldPassword}
          autocomplete="current-password"
          value={old}
          onInput={setOld}
        />
        <Field
          name="new_password"
          label={texts.settings.newPassword}
          autocomplete="new-password"
          value={next}
          onInput={setNext}
        />
        <p class="hint">{texts.settings.passwordHint}</p>
        <Done shown={done} />
        <button type="submit" class="button primary" disabled={working || old === "" || next === ""}>
          {working ? texts.auth.working : texts.settings.changePassword}
        </button>
      </form>
    </details>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly autocomplete: "current-password" | "new-password";
  readonly value: string;
  readonly onInput: (value: string) => void;
}

function Field({ name, label, autocomplete, value, onInput }: FieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="password"
        name={name}
        autocomplete={autocomplete}
        required
        minLength={autocomplete === "new-password" ? 8 : 1}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}
