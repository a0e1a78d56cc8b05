import type { User, UserId } from "@beseda/sdk";
import { useState } from "preact/hooks";
import { usePeople } from "../hooks/use-people.ts";
import { useTexts } from "../i18n/index.ts";
import { Icon } from "./icon.tsx";
import { PersonButton } from "./person-button.tsx";

interface Props {
  readonly chosen: readonly User[];
  readonly onChange: (chosen: readonly User[]) => void;
  /** Already there. */
  readonly except?: readonly UserId[];
}

/** Finds people by name and gathers them. */
export function PeoplePicker({ chosen, onChange, except = [] }: Props) {
  const texts = useTexts();
  const [search, setSearch] = useState("");
  const people = usePeople(search);
  const found = people.users.filter((user) => !except.includes(user.id));
  const has = (user: User): boolean => chosen.some((one) => one.id === user.id);
  const toggle = (user: User): void => {
    onChange(has(user) ? chosen.filter((one) => one.id !== user.id) : [...chosen, user]);
  };
  return (
    <div class="picker">
      {chosen.length > 0 && (
        <ul class="chips">
          {chosen.map((user) => (
            <li key={user.id}>
              <button
                type="button"
                class="chip"
                aria-label={texts.group.remove(user.display_name || user.username)}
                onClick={() => toggle(user)}
              >
                <span dir="auto">{user.display_name || user.username}</span>
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="search">
        <Icon name="search" />
        <input
          type="search"
          dir="auto"
          value={search}
          placeholder={texts.group.searchPeople}
          aria-label={texts.group.searchPeople}
          onInput={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Enter in this field would submit the form around it before anybody was chosen.
            if (event.key === "Enter") event.preventDefault();
          }}
        />
      </div>
      <ul class="people">
        {found.map((user) => (
          <li key={user.id}>
            <PersonButton user={user} pressed={has(user)} onClick={() => toggle(user)}>
              {has(user) && <Icon name="check" />}
            </PersonButton>
          </li>
        ))}
      </ul>
      {people.state === "done" && found.length === 0 && (
        <p class="results-none" role="status">
          {texts.chats.nobody}
        </p>
      )}
    </div>
  );
}
