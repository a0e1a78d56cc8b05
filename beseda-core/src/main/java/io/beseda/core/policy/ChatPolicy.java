package io.beseda.core.policy;

import io.beseda.core.Chat;
import io.beseda.core.ErrorCode;
import io.beseda.core.Limits;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.Refusal;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The only place that knows who may do what in a chat; docs/guarantees.md has the table. Pure: the facts come
/// in as the caller read them, for changes under the chat's lock. A refusal is thrown.
///
/// Everywhere `me` is the caller's membership, or null for a stranger, who is told that there is no such chat.
public final class ChatPolicy {
    private ChatPolicy() {}

    /// The membership by which an actor is judged: his own. The system has none: it is judged as an owner who
    /// has read everything.
    public static @Nullable Member standing(@Nullable Chat chat, UserId actor, @Nullable Member own) {
        if (chat == null || !actor.isSystem()) {
            return own;
        }
        return new Member(
                chat.id(),
                actor,
                Role.OWNER,
                0,
                chat.createdAt(),
                chat.lastSeq(),
                chat.messageCount(),
                chat.lastSeq(),
                chat.activeAt(),
                chat.activeAt());
    }

    /// See the chat, read history, type, move positions.
    public static Permit maySee(@Nullable Chat chat, @Nullable Member me) {
        return permit(member(chat, me));
    }

    /// @param blocked whether one of the two of a direct chat blocks the other
    public static Permit maySend(@Nullable Chat chat, @Nullable Member me, boolean blocked) {
        Member member = member(chat, me);
        if (blocked) {
            throw Refusal.of(ErrorCode.BLOCKED);
        }
        return permit(member);
    }

    /// Own messages, for a day. What is deleted is gone.
    public static Permit mayEdit(
            Chat chat, @Nullable Member me, @Nullable Message message, boolean blocked, Instant now) {
        Member member = member(chat, me);
        Message visible = visible(chat, member, message);
        if (visible.deleted()) {
            throw Refusal.of(ErrorCode.NOT_FOUND);
        }
        if (!visible.sender().equals(member.user())) {
            throw Refusal.of(ErrorCode.FORBIDDEN, "Only the sender can edit a message.");
        }
        if (blocked) {
            throw Refusal.of(ErrorCode.BLOCKED);
        }
        if (now.isAfter(visible.createdAt().plus(Limits.EDIT_WINDOW))) {
            throw Refusal.of(ErrorCode.EDIT_WINDOW_PASSED);
        }
        return permit(member);
    }

    /// Own messages always; those of others by rank, and the system's by nobody else.
    ///
    /// @param sender the sender's membership, or null when he is no member any more
    public static Permit mayDelete(Chat chat, @Nullable Member me, @Nullable Message message, @Nullable Member sender) {
        Member member = member(chat, me);
        Message visible = visible(chat, member, message);
        if (visible.sender().equals(member.user())) {
            return permit(member);
        }
        if (visible.sender().isSystem() || !outranks(member, sender == null ? Role.MEMBER : sender.role())) {
            throw Refusal.of(ErrorCode.FORBIDDEN);
        }
        return permit(member);
    }

    /// Change the title, add members.
    public static Permit mayManage(@Nullable Chat chat, @Nullable Member me) {
        return atLeast(Role.ADMIN, chat, me);
    }

    /// Remove someone else. No one learns more than that there is no such member.
    public static Permit mayRemove(@Nullable Chat chat, @Nullable Member me, @Nullable Member target) {
        Permit permit = atLeast(Role.ADMIN, chat, me);
        if (target == null) {
            throw Refusal.of(ErrorCode.NOT_FOUND);
        }
        if (!outranks(member(chat, me), target.role())) {
            throw Refusal.of(ErrorCode.FORBIDDEN, "Only an owner can remove an admin or an owner.");
        }
        return permit;
    }

    /// @param me the membership that is to end
    public static Permit mayLeave(@Nullable Chat chat, @Nullable Member me) {
        return atLeast(Role.MEMBER, chat, me);
    }

    /// Give and take roles, delete the chat.
    public static Permit mayOwn(@Nullable Chat chat, @Nullable Member me) {
        return atLeast(Role.OWNER, chat, me);
    }

    /// Whether this message may be seen at all: of this chat, and not before the member's floor.
    public static Message visible(Chat chat, Member me, @Nullable Message message) {
        if (message == null || message.seq() <= me.floor(chat.history())) {
            throw Refusal.of(ErrorCode.NOT_FOUND);
        }
        return message;
    }

    /// Owners outrank everyone, admins only members.
    private static boolean outranks(Member me, Role other) {
        return switch (me.role()) {
            case OWNER -> true;
            case ADMIN -> other == Role.MEMBER;
            case MEMBER -> false;
        };
    }

    private static Permit atLeast(Role role, @Nullable Chat chat, @Nullable Member me) {
        Member member = member(chat, me);
        if (chat == null || !chat.isGroup()) {
            throw Refusal.of(ErrorCode.DIRECT_CHAT_FIXED);
        }
        if (member.role().compareTo(role) < 0) {
            throw Refusal.of(ErrorCode.FORBIDDEN);
        }
        return permit(member);
    }

    private static Member member(@Nullable Chat chat, @Nullable Member me) {
        if (chat == null || chat.closed() || me == null) {
            throw Refusal.of(ErrorCode.NOT_FOUND);
        }
        return me;
    }

    private static Permit permit(Member member) {
        return new Permit(member.chat(), member.user());
    }
}
