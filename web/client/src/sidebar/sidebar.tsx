import { useState } from "preact/hooks";
import { Icon } from "../components/icon.tsx";
import { useTexts } from "../i18n/index.ts";
import { AccountBar } from "./account-bar.tsx";
import { ChatList } from "./chat-list.tsx";
import { NewGroup } from "./new-group.tsx";
import { SearchResults } from "./search-results.tsx";

export function Sidebar({ selected }: { selected: number | null }) {
  const texts = useTexts();
  const [search, setSearch] = useState("");
  const [creating, setCreating] = useState(false);
  const searching = search.trim() !== "";
  return (
    <nav class="sidebar" aria-label={texts.chats.title}>
      <div class="sidebar-head">
        <div class="search">
          <Icon name="search" />
          <input
            type="search"
            dir="auto"
            value={search}
            placeholder={texts.chats.search}
            aria-label={texts.chats.search}
            onInput={(event) => setSearch(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setSearch("");
            }}
          />
          {searching && (
            <button
              type="button"
              class="icon-button"
              aria-label={texts.chats.clear}
              onClick={() => setSearch("")}
            >
              <Icon name="close" />
            </button>
          )}
        </div>
        <button
          type="button"
          class="icon-button"
          aria-label={texts.chats.newGroup}
          title={texts.chats.newGroup}
          onClick={() => setCreating(true)}
        >
          <Icon name="group" />
        </button>
      </div>
      <div class="sidebar-body">
        {searching ? (
          <SearchResults search={search} onChosen={() => setSearch("")} />
        ) : (
          <ChatList selected={selected} />
        )}
      </div>
      <AccountBar />
      {creating && <NewGroup onClose={() => setCreating(false)} />}
    </nav>
  );
}
