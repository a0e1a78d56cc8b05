import type { UserId } from "@beseda/sdk";
import { useState } from "preact/hooks";
import { useSelect } from "../context.ts";
import { hue, initials } from "../lib/names.ts";

interface Props {
  /** A user's, or anything that stays the same for the same chat. */
  readonly id: UserId;
  readonly name: string;
  /** Whose presence the dot shows; nobody's in a group. */
  readonly user?: UserId | null;
  readonly small?: boolean;
}

/** A picture for the eye only: the name stands beside it, and presence is said in words where it matters. */
export function Avatar({ id, name, user = null, small = false }: Props) {
  const online = useSelect((state) => user !== null && state.presence.get(user)?.online === true);
  const address = useSelect((state) => state.users.get(id)?.avatar ?? null);
  const [broken, setBroken] = useState<string | null>(null);
  const picture = address !== null && address !== broken;
  return (
    <span class={`avatar hue-${hue(id)}${small ? " small" : ""}`} aria-hidden="true">
      {picture ? (
        <img
          src={address}
          alt=""
          referrerpolicy="no-referrer"
          loading="lazy"
          decoding="async"
          onError={() => setBroken(address)}
        />
      ) : (
        initials(name)
      )}
      {online && <span class="dot" />}
    </span>
  );
}
