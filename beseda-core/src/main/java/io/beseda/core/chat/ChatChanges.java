package io.beseda.core.chat;

import io.beseda.core.ChatId;
import io.beseda.core.ErrorCode;
import io.beseda.core.History;
import io.beseda.core.Limits;
import io.beseda.core.Member;
import io.beseda.core.Refusal;
import io.beseda.core.Role;
import io.beseda.core.Text;
import io.beseda.core.UserId;
import io.beseda.core.UserRate;
import io.beseda.core.log.Appender;
import io.beseda.core.log.Change;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Checks what is asked of a chat, and hands it on to be decided and written. Thread-safe where the log is;
/// blocks on the directory only.
public final class ChatChanges {
    private final Appender log;
    private final UserDirectory users;
    private final Limits limits;
    private final UserRate creations;

    public ChatChanges(Appender log, UserDirectory users, Limits limits, UserRate creations) {
        this.log = log;
        this.users = users;
        this.limits = limits;
        this.creations = creations;
    }

    /// Finds or creates the one direct chat of the two.
    public CompletableFuture<Change.Opened> direct(UserId me, UserId other) {
        if (me.isSystem()) {
            throw Refusal.of(ErrorCode.FORBIDDEN, "The system is a member of no chat: open it as one of the two.");
        }
        if (other.equals(me)) {
            throw Refusal.invalid("user_id", "must be someone else.");
        }
        requireUsers("user_id", List.of(other));
        creations.take(me);
        return log.append(new Change.OpenDirect(me, other));
    }

    public CompletableFuture<Change.Opened> group(UserId me, String title, History history, Collection<UserId> others) {
        String checked = title(title);
        Set<UserId> distinct = new LinkedHashSet<>(others);
        distinct.remove(me);
        int members = distinct.size() + (me.isSystem() ? 0 : 1);
        if (members == 0) {
            throw Refusal.invalid("user_ids", "must name someone: the system is a member of no chat.");
        }
        if (members > limits.groupMembers()) {
            throw Refusal.invalid("user_ids", "a group has at most " + limits.groupMembers() + " members.");
        }
        requireUsers("user_ids", distinct);
        creations.take(me);
        return log.append(new Change.CreateGroup(me, checked, history, List.copyOf(distinct)));
    }

    public CompletableFuture<Change.Done> rename(UserId me, ChatId chat, String title) {
        return log.append(new Change.Rename(me, chat, title(title)));
    }

    public CompletableFuture<Change.Done> close(UserId me, ChatId chat) {
        return log.append(new Change.Close(me, chat));
    }

    public CompletableFuture<List<Member>> add(UserId me, ChatId chat, Collection<UserId> added) {
        Set<UserId> distinct = new LinkedHashSet<>(added);
        requireUsers("user_ids", distinct);
        return log.append(new Change.AddMembers(me, chat, List.copyOf(distinct), limits.groupMembers()));
    }

    /// Removes someone, or leaves when that is me.
    public CompletableFuture<Change.Done> remove(UserId me, ChatId chat, UserId user) {
        return log.append(new Change.RemoveMember(me, chat, user));
    }

    public CompletableFuture<Member> changeRole(UserId me, ChatId chat, UserId user, Role role) {
        return log.append(new Change.ChangeRole(me, chat, user, role));
    }

    /// Deactivated users cannot be invited; which of the two it is, nobody learns.
    private void requireUsers(String field, Collection<UserId> ids) {
        if (ids.isEmpty()) {
            return;
        }
        Map<UserId, User> found = users.find(ids);
        for (UserId id : ids) {
            User user = found.get(id);
            if (user == null || !user.active()) {
                throw Refusal.invalid(field, "no such user: " + id + ".");
            }
        }
    }

    private static String title(String title) {
        String checked = Text.checked("title", title, Limits.TITLE_LENGTH);
        if (checked.isEmpty()) {
            throw Refusal.invalid("title", "must not be blank.");
        }
        return checked;
    }
}
