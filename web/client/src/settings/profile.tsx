import { useState } from "preact/hooks";
import { Avatar } from "../components/avatar.tsx";
import { Fault } from "../components/fault.tsx";
import { useClient, useSelect } from "../context.ts";
import { useAttempt } from "../hooks/use-attempt.ts";
import { useTexts } from "../i18n/index.ts";
import { userName } from "../lib/names.ts";
import { Done, useDone } from "./done.tsx";

export function Profile() {
  const client = useClient();
  const texts = useTexts();
  const me = useSelect((state) => state.me);
  const user = useSelect((state) => (state.me === null ? undefined : state.users.get(state.me)));
  const shown = useSelect((state) => (state.me === null ? "" : userName(state, state.me)));
  const [name, setName] = useState(shown);
  const { fault, working, attempt } = useAttempt();
  const [done, setDone] = useDone();

  const save = (event: Event): void => {
    event.preventDefault();
    void attempt(async () => {
      await client.updateMe(name.trim());
      setDone();
    });
  };

  if (me === null) return null;
  return (
    <section class="profile">
      <Avatar id={me} name={shown} />
      <form onSubmit={save}>
        <Fault text={fault} />
        <label class="field">
          <span>
            {texts.auth.displayName} <small dir="auto">@{user?.username}</small>
          </span>
          <span class="beside">
            <input
              name="display_name"
              dir="auto"
              required
              maxLength={100}
              autocomplete="name"
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
            <button
              type="submit"
              class="button primary"
              disabled={working || name.trim() === "" || name.trim() === shown}
            >
              {texts.members.save}
            </button>
          </span>
        </label>
        <Done shown={done} />
      </form>
    </section>
  );
}
