import type { User, UserId } from "@beseda/sdk";
import { useEffect, useState } from "preact/hooks";
import { Avatar } from "../components/avatar.tsx";
import { Fault } from "../components/fault.tsx";
import { useClient } from "../context.ts";
import { useAttempt } from "../hooks/use-attempt.ts";
import { useTexts } from "../i18n/index.ts";

export function BlockedPeople() {
  const client = useClient();
  const texts = useTexts();
  const [users, setUsers] = useState<readonly User[] | null>(null);
  const { fault, working, attempt } = useAttempt();

  useEffect(() => {
    void attempt(async () => setUsers(await client.api.blocks()));
  }, [client]);

  const unblock = async (user: UserId): Promise<void> => {
    await client.api.unblock(user);
    setUsers((before) => before?.filter((one) => one.id !== user) ?? null);
  };

  return (
    <section aria-labelledby="settings-blocked">
      <h3 id="settings-blocked">{texts.settings.blocked}</h3>
      <Fault text={fault} />
      {users?.length === 0 && <p class="hint">{texts.settings.nobodyBlocked}</p>}
      <ul class="blocked">
        {users?.map((user) => (
          <li key={user.id} class="setting">
            <Avatar id={user.id} name={user.display_name || user.username} small />
            <span class="setting-name" dir="auto">
              {user.display_name || user.username}
            </span>
            <button
              type="button"
              class="button quiet"
              disabled={working}
              onClick={() => void attempt(() => unblock(user.id))}
            >
              {texts.members.unblock}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
