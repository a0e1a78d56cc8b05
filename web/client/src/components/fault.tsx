/** What went wrong, said where it happened and to a screen reader; nothing while nothing did. */
export function Fault({ text }: { text: string }) {
  if (text === "") return null;
  return (
    <p class="notice fault" role="alert">
      {text}
    </p>
  );
}
