import type { UserId } from "@beseda/sdk";
import { Fault } from "../components/fault.tsx";
import { PersonButton } from "../components/person-button.tsx";
import { useClient, useSelect } from "../context.ts";
import { useAttempt } from "../hooks/use-attempt.ts";
import { useNow } from "../hooks/use-now.ts";
import { usePeople } from "../hooks/use-people.ts";
import { useTexts } from "../i18n/index.ts";
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
  const { fault, attempt } = useAttempt();
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
    goTo((await client.createDirect(user)).id);
    onChosen();
  };

  const nobody = people.users.length === 0 && chats.length === 0;
  return (
    <div class="results">
      <Fault text={fault} />
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
                <PersonButton user={user} onClick={() => void attempt(() => begin(user.id))} />
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
