import { useRef, useState } from "preact/hooks";
import { Icon } from "../components/icon.tsx";
import { useSelect } from "../context.ts";
import { useArrows } from "../hooks/use-arrows.ts";
import { useShortcuts } from "../hooks/use-shortcuts.ts";
import { useTexts } from "../i18n/index.ts";
import { chatHref, goTo } from "../lib/route.ts";
import { AccountBar } from "./account-bar.tsx";
import { ChatList } from "./chat-list.tsx";
import { NewGroup } from "./new-group.tsx";
import { SearchResults } from "./search-results.tsx";
import { ShortcutsDialog } from "./shortcuts.tsx";

export function Sidebar({ selected }: { selected: number | null }) {
  const texts = useTexts();
  const [search, setSearch] = useState("");
  const [creating, setCreating] = useState(false);
  const [help, setHelp] = useState(false);
  const order = useSelect((state) => state.order);
  const nav = useRef<HTMLElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const arrows = useArrows();
  const searching = search.trim() !== "";
  useShortcuts({
    search: () => field.current?.select(),
    help: () => setHelp(true),
    neighbour: (step) => {
      const at = selected === null ? -1 : order.indexOf(selected);
      const next = order[Math.max(0, at + step)];
      if (next !== undefined) goTo(next);
    },
    leave: () => {
      if (selected === null) return;
      goTo(null);
      nav.current?.querySelector<HTMLElement>(`.chat-item[href="${chatHref(selected)}"]`)?.focus();
    },
  });
  return (
    <nav class="sidebar" ref={nav} aria-label={texts.chats.title} onKeyDown={arrows}>
      <div class="sidebar-head">
        <div class="search">
          <Icon name="search" />
          <input
            type="search"
            ref={field}
            dir="auto"
            value={search}
            placeholder={texts.chats.search}
            aria-label={texts.chats.search}
            onInput={(event) => setSearch(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape" || search === "") return;
              event.preventDefault();
              setSearch("");
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
      {help && <ShortcutsDialog onClose={() => setHelp(false)} />}
      {creating && <NewGroup onClose={() => setCreating(false)} />}
    </nav>
  );
}
