import type { Chat, Member } from "@beseda/sdk";
import { Avatar } from "../components/avatar.tsx";
import { Menu, type MenuItem } from "../components/menu.tsx";
import { useClient, useSelect } from "../context.ts";
import { useTexts } from "../i18n/index.ts";
import { userName } from "../lib/names.ts";
import { goTo } from "../lib/route.ts";

interface Props {
  readonly chat: Chat;
  readonly member: Member;
  readonly onAttempt: (doing: () => Promise<unknown>) => void;
}

export function MemberRow({ chat, member, onAttempt }: Props) {
  const client = useClient();
  const texts = useTexts();
  const me = useSelect((state) => state.me);
  const name = useSelect((state) =>
    state.users.has(member.user) ? userName(state, member.user) : member.display_name || member.username,
  );
  const online = useSelect((state) => state.presence.get(member.user)?.online === true);
  const mine = member.user === me;
  const owner = chat.my_role === "owner";
  // An admin may remove members, but not other admins or owners.
  const mayRemove = owner || (chat.my_role === "admin" && member.role === "member");
  const role = (to: Member["role"]) => () => onAttempt(() => client.api.setRole(chat.id, member.user, to));

  const write = async (): Promise<void> => goTo((await client.createDirect(member.user)).id);

  const items: MenuItem[] = [
    { label: `${texts.members.write} ${name}`, run: () => onAttempt(write) },
    ...(owner && member.role !== "admin" ? [{ label: texts.members.makeAdmin, run: role("admin") }] : []),
    ...(owner && member.role !== "member" ? [{ label: texts.members.makeMember, run: role("member") }] : []),
    ...(owner && member.role !== "owner" ? [{ label: texts.members.makeOwner, run: role("owner") }] : []),
    ...(mayRemove
      ? [
          {
            label: texts.members.remove,
            danger: true,
            run: () => onAttempt(() => client.api.removeMember(chat.id, member.user)),
          },
        ]
      : []),
  ];

  return (
    <li class="member" data-testid="member">
      <Avatar id={member.user} name={name} user={member.user} small />
      <span class="person-names">
        <span dir="auto">
          {name}
          {mine && <small> ({texts.members.you})</small>}
        </span>
        {online && <small class="online">{texts.chats.online}</small>}
      </span>
      {member.role !== "member" && <span class="role">{texts.members[member.role]}</span>}
      {!mine && <Menu label={texts.members.actions(name)} items={items} />}
    </li>
  );
}
