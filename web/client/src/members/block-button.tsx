import type { UserId } from "@beseda/sdk";
import { useEffect, useState } from "preact/hooks";
import { useClient } from "../context.ts";
import { useTexts } from "../i18n/index.ts";
import { errorText } from "../lib/errors.ts";

/** Offered once it is known which way it goes. */
export function BlockButton({ user }: { user: UserId }) {
  const client = useClient();
  const texts = useTexts();
  const [blocked, setBlocked] = useState<boolean | null>(null);
  const [fault, setFault] = useState("");

  useEffect(() => {
    client.api.blocks().then(
      (users) => setBlocked(users.some((one) => one.id === user)),
      (error: unknown) => setFault(errorText(texts, error)),
    );
  }, [client, user, texts]);

  const turn = async (): Promise<void> => {
    setFault("");
    try {
      await (blocked === true ? client.api.unblock(user) : client.api.block(user));
      setBlocked(blocked !== true);
    } catch (error) {
      setFault(errorText(texts, error));
    }
  };

  return (
    <div class="panel-foot">
      {blocked === true && <p class="notice">{texts.members.blocked}</p>}
      {fault !== "" && (
        <p class="notice fault" role="alert">
          {fault}
        </p>
      )}
      {blocked !== null && (
        <button type="button" class={`button wide${blocked ? "" : " danger"}`} onClick={() => void turn()}>
          {blocked ? texts.members.unblock : texts.members.block}
        </button>
      )}
    </div>
  );
}
