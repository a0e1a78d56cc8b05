/**
 * Another name of the same machine has cookies of its own, so that an ordinary window can hold a second person. Where
 * there is no such name: `null`, and a private window has to do.
 */
export function secondWindow(here: { protocol: string; hostname: string; port: string }): string | null {
  const names: Readonly<Record<string, string>> = { localhost: "127.0.0.1", "127.0.0.1": "localhost" };
  const other = names[here.hostname];
  return other === undefined ? null : `${here.protocol}//${other}${here.port === "" ? "" : `:${here.port}`}/`;
}
