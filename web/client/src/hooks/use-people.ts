import type { User } from "@beseda/sdk";
import { useEffect, useState } from "preact/hooks";
import { useClient, useSelect } from "../context.ts";

/** Wait for a pause in the typing before asking, in milliseconds. */
const PAUSE_MS = 200;

export interface People {
  readonly state: "idle" | "searching" | "done" | "failed";
  readonly users: readonly User[];
}

const IDLE: People = { state: "idle", users: [] };

/** Everybody but me whose name fits. */
export function usePeople(search: string): People {
  const client = useClient();
  const me = useSelect((state) => state.me);
  const [people, setPeople] = useState(IDLE);
  const wanted = search.trim();
  useEffect(() => {
    if (wanted === "") {
      setPeople(IDLE);
      return undefined;
    }
    let late = false;
    setPeople((before) => ({ state: "searching", users: before.users }));
    const timer = setTimeout(() => {
      client.api.searchUsers(wanted).then(
        (users) => {
          if (!late) setPeople({ state: "done", users: users.filter((user) => user.id !== me) });
        },
        () => {
          if (!late) setPeople({ state: "failed", users: [] });
        },
      );
    }, PAUSE_MS);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [client, wanted, me]);
  return people;
}
