import type { User } from "@beseda/sdk";
import type { ComponentChildren } from "preact";
import { Avatar } from "./avatar.tsx";

interface Props {
  readonly user: User;
  readonly onClick: () => void;
  readonly pressed?: boolean;
  readonly children?: ComponentChildren;
}

export function PersonButton({ user, onClick, pressed, children }: Props) {
  const name = user.display_name || user.username;
  return (
    <button
      type="button"
      class="person"
      onClick={onClick}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
    >
      <Avatar id={user.id} name={name} user={user.id} small />
      <span class="person-names">
        <span dir="auto">{name}</span>
        <small dir="auto">@{user.username}</small>
      </span>
      {children}
    </button>
  );
}
