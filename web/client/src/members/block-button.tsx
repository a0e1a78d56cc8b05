import type { UserId } from "@beseda/sdk";
import { useEffect, useState } from "preact/hooks";
import { Fault } from "../components/fault.tsx";
import { useClient } from "../context.ts";
import { useAttempt } from "../hooks/use-attempt.ts";
import { useTexts } from "../i18n/index.ts";

/** Offered once it is known which way it goes. */
export function BlockButton({ user }: { user: UserId }) {
  const client = useClient();
  const texts = useTexts();
  const [blocked, setBlocked] = useState<boolean | null>(null);
  const { fault, attempt } = useAttempt();

  useEffect(() => {
    void attempt(async () => {
      const users = await client.api.blocks();
      setBlocked(users.some((one) => one.id === user));
    });
  }, [client, user]);

  const turn = async (): Promise<void> => {
    await (blocked === true ? client.api.unblock(user) : client.api.block(user));
    setBlocked(blocked !== true);
  };

  return (
    <div class="panel-foot">
      {blocked === true && <p class="notice">{texts.members.blocked}</p>}
      <Fault text={fault} />
      {blocked !== null && (
        <button
          type="button"
          class={`button wide${blocked ? "" : " danger"}`}
          onClick={() => void attempt(turn)}
        >
          {blocked ? texts.members.unblock : texts.members.block}
        </button>
      )}
    </div>
  );
}
