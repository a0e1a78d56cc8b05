import { linkify } from "../lib/linkify.ts";

/** What somebody wrote, as text and nothing else; only web addresses become links. Its container has the direction. */
export function MessageText({ text }: { text: string }) {
  return (
    <span class="text">
      {linkify(text).map((piece, index) =>
        piece.href === null ? (
          piece.text
        ) : (
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ),
      )}
    </span>
  );
}
