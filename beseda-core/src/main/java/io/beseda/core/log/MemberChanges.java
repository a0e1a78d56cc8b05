package io.beseda.core.log;

import io.beseda.core.Chat;
import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.ErrorCode;
import io.beseda.core.History;
import io.beseda.core.Member;
import io.beseda.core.Refusal;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import io.beseda.core.policy.ChatPolicy;
import io.beseda.core.policy.Permit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Chats come and go, and so do their members.
final class MemberChanges {
    private static final Comparator<Member> BY_JOINING = Comparator.comparingLong(Member::joinedSeq)
            .thenComparing(Member::joinedAt)
            .thenComparing(Member::user);

    private final LedgerState state;

    MemberChanges(LedgerState state) {
        this.state = state;
    }

    Change.Opened openDirect(Change.OpenDirect open) {
        ChatId existing = state.direct(open.directKey());
        if (existing != null) {
            if (open.id() != null && !open.id().equals(existing)) {
                throw Refusal.of(ErrorCode.BUSY, "This direct chat was opened by someone else just now: try again.");
            }
            return new Change.Opened(existing, true);
        }
        requireNotBlockedBy(open.other(), open.actor(), "user_id");
        Chat chat = blueprint(open.directKey(), "", History.ALL, 2);
        List<Member> both =
                List.of(newcomer(chat, open.actor(), Role.MEMBER), newcomer(chat, open.other(), Role.MEMBER));
        return new Change.Opened(state.open(open, chat, both).id(), false);
    }

    Change.Opened createGroup(Change.CreateGroup create) {
        create.others().forEach(user -> requireNotBlockedBy(user, create.actor(), "user_ids"));
        boolean owned = !create.actor().isSystem();
        int members = create.others().size() + (owned ? 1 : 0);
        Chat chat = blueprint(null, create.title(), create.history(), members);
        List<Member> all = new ArrayList<>();
        if (owned) {
            all.add(newcomer(chat, create.actor(), Role.OWNER));
        }
        create.others().forEach(user -> all.add(newcomer(chat, user, Role.MEMBER)));
        Chat opened = state.open(create, chat, all);
        if (!owned) {
            // So that the log tells a group that never had an owner from one that has lost him.
            logTitle(ChatPolicy.mayManage(opened, state.standing(opened.id(), create.actor())), create.title());
        }
        return new Change.Opened(opened.id(), false);
    }

    List<Member> add(Change.AddMembers add) {
        Permit permit = ChatPolicy.mayManage(state.chat(add.chat()), state.standing(add.chat(), add.actor()));
        List<UserId> newcomers = add.users().stream()
                .distinct()
                .filter(user -> state.member(add.chat(), user) == null)
                .toList();
        newcomers.forEach(user -> requireNotBlockedBy(user, add.actor(), "user_ids"));
        if (chat(permit).memberCount() + newcomers.size() > add.capacity()) {
            throw Refusal.invalid("user_ids", "the chat would pass " + add.capacity() + " members.");
        }
        List<Member> added = new ArrayList<>();
        for (UserId user : newcomers) {
            state.log(
                    permit,
                    seq -> new ChatEvent.MemberJoined(add.chat(), seq, user, Role.MEMBER, add.actor(), state.now()));
            Chat chat = chat(permit);
            Member member = newcomer(chat, user, Role.MEMBER);
            state.put(permit, member);
            state.put(permit, chat.withMemberCount(chat.memberCount() + 1));
            added.add(member);
        }
        return added;
    }

    Change.Done remove(Change.RemoveMember remove) {
        Chat before = state.chat(remove.chat());
        Member target = state.member(remove.chat(), remove.user());
        Permit permit = remove.user().equals(remove.actor())
                ? ChatPolicy.mayLeave(before, target)
                : ChatPolicy.mayRemove(before, state.standing(remove.chat(), remove.actor()), target);
        Role role = Objects.requireNonNull(target).role();
        state.remove(permit, remove.user());
        state.log(
                permit,
                seq -> new ChatEvent.MemberLeft(remove.chat(), seq, remove.user(), remove.actor(), state.now()));
        Chat chat = chat(permit);
        state.put(permit, chat.withMemberCount(chat.memberCount() - 1));
        if (chat.memberCount() == 1) {
            end(permit);
        } else if (role == Role.OWNER) {
            succeed(permit);
        }
        return Change.Done.DONE;
    }

    /// The last owner who leaves is followed by the oldest admin, else by the oldest member.
    private void succeed(Permit permit) {
        List<Member> left = state.membersOf(permit.chat());
        if (left.stream().anyMatch(member -> member.role() == Role.OWNER)) {
            return;
        }
        left.stream()
                .min(Comparator.comparing(Member::role).reversed().thenComparing(BY_JOINING))
                .ifPresent(heir -> giveRole(permit, heir, Role.OWNER));
    }

    Member changeRole(Change.ChangeRole change) {
        Permit permit = ChatPolicy.mayOwn(state.chat(change.chat()), state.standing(change.chat(), change.actor()));
        Member target = state.member(change.chat(), change.user());
        if (target == null) {
            throw Refusal.of(ErrorCode.NOT_FOUND);
        }
        if (target.role() == change.role()) {
            return target;
        }
        if (target.role() == Role.OWNER && owners(change.chat()) == 1) {
            throw Refusal.ofField(ErrorCode.CONFLICT, "role", "the chat would be left without an owner.");
        }
        return giveRole(permit, target, change.role());
    }

    private long owners(ChatId chat) {
        return state.membersOf(chat).stream()
                .filter(member -> member.role() == Role.OWNER)
                .count();
    }

    private Member giveRole(Permit permit, Member member, Role role) {
        Member changed = member.withRole(role);
        state.put(permit, changed);
        state.log(
                permit,
                seq -> new ChatEvent.MemberChanged(
                        permit.chat(), seq, member.user(), role, permit.user(), state.now()));
        return changed;
    }

    Change.Done rename(Change.Rename rename) {
        Permit permit = ChatPolicy.mayManage(state.chat(rename.chat()), state.standing(rename.chat(), rename.actor()));
        if (!chat(permit).title().equals(rename.title())) {
            state.put(permit, chat(permit).withTitle(rename.title()));
            logTitle(permit, rename.title());
        }
        return Change.Done.DONE;
    }

    private void logTitle(Permit permit, String title) {
        state.log(permit, seq -> new ChatEvent.ChatUpdated(permit.chat(), seq, title, permit.user(), state.now()));
    }

    Change.Done close(Change.Close close) {
        Permit permit = ChatPolicy.mayOwn(state.chat(close.chat()), state.standing(close.chat(), close.actor()));
        state.membersOf(close.chat()).forEach(member -> state.remove(permit, member.user()));
        state.put(permit, chat(permit).withMemberCount(0));
        end(permit);
        return Change.Done.DONE;
    }

    private void end(Permit permit) {
        state.log(permit, seq -> new ChatEvent.ChatClosed(permit.chat(), seq, permit.user(), state.now()));
        state.put(permit, chat(permit).asClosed());
    }

    /// One who blocked me is, to me, not there.
    private void requireNotBlockedBy(UserId user, UserId actor, String field) {
        if (state.blocks(user, actor)) {
            throw Refusal.invalid(field, "no such user: " + user + ".");
        }
    }

    private Chat chat(Permit permit) {
        return Objects.requireNonNull(state.chat(permit.chat()));
    }

    private Chat blueprint(@Nullable String directKey, String title, History history, int memberCount) {
        return new Chat(Chat.UNBORN, directKey, title, history, memberCount, 0, 0, 0, state.now(), state.now(), false);
    }

    /// Whoever joins has read all that was there.
    private Member newcomer(Chat chat, UserId user, Role role) {
        return new Member(
                chat.id(),
                user,
                role,
                chat.lastSeq(),
                state.now(),
                chat.lastSeq(),
                chat.messageCount(),
                chat.lastSeq(),
                state.now(),
                state.now());
    }
}
