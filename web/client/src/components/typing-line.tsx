import { useSelect } from "../context.ts";
import { useTexts } from "../i18n/index.ts";
import { userName } from "../lib/names.ts";

/** Who is writing. In a direct chat there is only one who could be, and the name is left out. */
export function TypingLine({ id }: { id: number }) {
  const texts = useTexts();
  const names = useSelect((state) => {
    const users = state.typing.get(id) ?? [];
    return users.map((user) => userName(state, user)).join("\n");
  });
  const group = useSelect((state) => state.chats.get(id)?.is_group ?? false);
  if (names === "") return null;
  const all = names.split("\n");
  const who = all.length > 2 ? String(all.length) : all.join(` ${texts.chat.and} `);
  return (
    <span class="typing" data-testid="typing">
      {group && `${who} `}
      {all.length > 1 ? texts.chat.typingMany : texts.chat.typing}
    </span>
  );
}
