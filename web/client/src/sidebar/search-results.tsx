import type { UserId } from "@beseda/sdk";
import { useState } from "preact/hooks";
import { PersonButton } from "../components/person-button.tsx";
import { useClient, useSelect } from "../context.ts";
import { useNow } from "../hooks/use-now.ts";
import { usePeople } from "../hooks/use-people.ts";
import { useTexts } from "../i18n/index.ts";
import { errorText } from "../lib/errors.ts";
import { chatName } from "../lib/names.ts";
import { goTo } from "../lib/route.ts";
import { ChatItem } from "./chat-item.tsx";

interface Props {
  readonly search: string;
  readonly onChosen: () => void;
}

/** Chats that I have, then people, also those whom I have no chat with yet. */
export function SearchResults({ search, onChosen }: Props) {
  const client = useClient();
  const texts = useTexts();
  const now = useNow(60_000);
  const people = usePeople(search);
  const [fault, setFault] = useState("");
  const wanted = search.trim().toLocaleLowerCase();
  const found = useSelect((state) =>
    state.order
      .filter((id) => {
        const chat = state.chats.get(id);
        return chat?.is_group === true && chatName(state, chat).toLocaleLowerCase().includes(wanted);
      })
      .join(),
  );
  const chats = found === "" ? [] : found.split(",").map(Number);

  const begin = async (user: UserId): Promise<void> => {
    try {
      goTo((await client.createDirect(user)).id);
      onChosen();
    } catch (error) {
      setFault(errorText(texts, error));
    }
  };

  const nobody = people.users.length === 0 && chats.length === 0;
  return (
    <div class="results">
      {fault !== "" && (
        <p class="notice fault" role="alert">
          {fault}
        </p>
      )}
      {chats.length > 0 && (
        <section aria-label={texts.chats.found}>
          <h2 class="results-head">{texts.chats.found}</h2>
          <ul class="chat-list">
            {chats.map((id) => (
              <ChatItem key={id} id={id} selected={false} now={now} />
            ))}
          </ul>
        </section>
      )}
      {people.users.length > 0 && (
        <section aria-label={texts.chats.people}>
          <h2 class="results-head">{texts.chats.people}</h2>
          <ul class="people">
            {people.users.map((user) => (
              <li key={user.id}>
                <PersonButton user={user} onClick={() => void begin(user.id)} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {nobody && (
        <p class="results-none" role="status">
          {people.state === "failed"
            ? texts.errors.network
            : people.state === "searching"
              ? texts.chats.searching
              : texts.chats.nobody}
        </p>
      )}
    </div>
  );
}
