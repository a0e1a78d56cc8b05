import type { UserId } from "@beseda/sdk";
import { useSelect } from "../context.ts";
import { hue, initials } from "../lib/names.ts";

interface Props {
  readonly id: UserId;
  readonly name: string;
  /** Whose presence the dot shows; nobody's in a group. */
  readonly user?: UserId | null;
  readonly small?: boolean;
}

/** A picture for the eye only: the name stands beside it, and presence is said in words where it matters. */
export function Avatar({ id, name, user = null, small = false }: Props) {
  const online = useSelect((state) => user !== null && state.presence.get(user)?.online === true);
  return (
    <span class={`avatar hue-${hue(id)}${small ? " small" : ""}`} aria-hidden="true">
      {initials(name)}
      {online && <span class="dot" />}
    </span>
  );
}
