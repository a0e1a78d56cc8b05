/** One emoji as people count them: a flag, a keycap, a sequence with skin colours, a family. After UTS #51. */
const EMOJI = [
  String.raw`\p{Regional_Indicator}{2}`,
  String.raw`[0-9#*]\uFE0F?\u20E3`,
  String.raw`(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F|\p{Emoji_Modifier_Base}(?=\p{Emoji_Modifier}))` +
    String.raw`\p{Emoji_Modifier}?[\u{E0020}-\u{E007F}]*(?:\u200D\p{Emoji}\uFE0F?\p{Emoji_Modifier}?)*`,
].join("|");
const ALONE = new RegExp(`^(?:(?:${EMOJI})\\s*){1,3}$`, "u");

/** One to three emoji and nothing else. */
export function emojiAlone(text: string): boolean {
  return text.length < 120 && ALONE.test(text);
}
