export type Piece = { readonly text: string; readonly href: string | null };

const ADDRESS = /https?:\/\/[^\s<>"']+/gu;
/** A sentence's punctuation behind an address is not part of it. */
const TRAILING = /[.,;:!?…»”)\]}]+$/u;

/** Cuts a text at its web addresses. Nothing but http and https becomes a link. */
export function linkify(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    if (!URL.canParse(address)) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), href: null });
    pieces.push({ text: address, href: address });
    end = match.index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

function trimmed(address: string): string {
  const cut = address.replace(TRAILING, "");
  // Keep a closing bracket that was opened inside, as in an encyclopedia's addresses.
  return address[cut.length] === ")" && cut.includes("(") ? address.slice(0, cut.length + 1) : cut;
}
