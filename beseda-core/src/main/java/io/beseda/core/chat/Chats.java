package io.beseda.core.chat;

import io.beseda.core.Chat;
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
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatLog;
import io.beseda.core.log.ChatStore;
import io.beseda.core.log.ChatStore.ChatPage;
import io.beseda.core.log.ChatStore.ChatView;
import io.beseda.core.log.ChatStore.MemberCursor;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Create and find chats, list mine, change members and titles, block people. Thread-safe; everything blocks
/// until it is read or committed.
public final class Chats {
    private final ChatLog log;
    private final ChatStore store;
    private final UserDirectory users;
    private final Limits limits;
    private final UserRate creations;

    public Chats(ChatLog log, ChatStore store, UserDirectory users, Limits limits, UserRate creations) {
        this.log = log;
        this.store = store;
        this.users = users;
        this.limits = limits;
        this.creations = creations;
    }

    /// A chat as I see it, with its people.
    ///
    /// @param members null in a large chat
    /// @param people  who the members are; a user the directory no longer knows is absent
    public record Details(ChatView view, @Nullable List<Member> members, Map<UserId, User> people) {
        public Details {
            members = members == null ? null : List.copyOf(members);
            people = Map.copyOf(people);
        }
    }

    /// @param existed false: created just now
    public record Direct(Details chat, boolean existed) {}

    /// The one direct chat of the two, found or created, however many ask at once.
    public Direct direct(UserId me, UserId other) {
        if (other.equals(me)) {
            throw Refusal.invalid("user_id", "must be someone else.");
        }
        requireUsers("user_id", List.of(other));
        creations.take(me);
        Change.Opened opened = log.commit(new Change.OpenDirect(me, other));
        return new Direct(get(me, opened.chat()), opened.existed());
    }

    public Details group(UserId me, String title, History history, Collection<UserId> others) {
        String checked = title("title", title);
        Set<UserId> distinct = new LinkedHashSet<>(others);
        distinct.remove(me);
        if (distinct.size() + 1 > limits.groupMembers()) {
            throw Refusal.invalid("user_ids", "a group has at most " + limits.groupMembers() + " members.");
        }
        requireUsers("user_ids", distinct);
        creations.take(me);
        Change.Opened opened = log.commit(new Change.CreateGroup(me, checked, history, List.copyOf(distinct)));
        return get(me, opened.chat());
    }

    public Details get(UserId me, ChatId chat) {
        return withPeople(List.of(store.visible(chat, me))).getFirst();
    }

    /// A page of my chats, newest activity first. Three statements, whatever the number of chats.
    public List<Details> list(UserId me, ChatPage page) {
        return withPeople(store.chats(me, page));
    }

    public void rename(UserId me, ChatId chat, String title) {
        log.commit(new Change.Rename(me, chat, title("title", title)));
    }

    public void close(UserId me, ChatId chat) {
        log.commit(new Change.Close(me, chat));
    }

    /// Members with their names.
    public record People(List<Member> members, Map<UserId, User> people) {
        public People {
            members = List.copyOf(members);
            people = Map.copyOf(people);
        }
    }

    /// A page of members, by joining.
    public People members(UserId me, ChatId chat, @Nullable MemberCursor after, int limit) {
        store.visible(chat, me);
        List<Member> page = store.members(chat, after, limit);
        return new People(page, people(page));
    }

    /// The members that are new; those who were there already stay as they are.
    public People add(UserId me, ChatId chat, Collection<UserId> added) {
        Set<UserId> distinct = new LinkedHashSet<>(added);
        requireUsers("user_ids", distinct);
        List<Member> members =
                log.commit(new Change.AddMembers(me, chat, List.copyOf(distinct), limits.groupMembers()));
        return new People(members, people(members));
    }

    /// Removes someone, or leaves when that is me.
    public void remove(UserId me, ChatId chat, UserId user) {
        log.commit(new Change.RemoveMember(me, chat, user));
    }

    /// Leaves every group, as one whose account is deleted. Direct chats stay: the other one keeps the
    /// history.
    public void leaveGroups(UserId me) {
        for (ChatStore.Membership membership : store.memberships(me).chats()) {
            try {
                log.commit(new Change.RemoveMember(me, membership.chat(), me));
            } catch (Refusal refusal) {
                if (refusal.code() != ErrorCode.DIRECT_CHAT_FIXED && refusal.code() != ErrorCode.NOT_FOUND) {
                    throw refusal;
                }
            }
        }
    }

    public People changeRole(UserId me, ChatId chat, UserId user, Role role) {
        List<Member> changed = List.of(log.commit(new Change.ChangeRole(me, chat, user, role)));
        return new People(changed, people(changed));
    }

    public void block(UserId me, UserId user) {
        if (user.equals(me)) {
            throw Refusal.invalid("user", "must be someone else.");
        }
        if (!users.find(List.of(user)).containsKey(user)) {
            throw Refusal.of(ErrorCode.NOT_FOUND);
        }
        store.block(me, user);
    }

    public void unblock(UserId me, UserId user) {
        store.unblock(me, user);
    }

    public List<User> blocked(UserId me) {
        List<UserId> ids = store.blockedBy(me);
        Map<UserId, User> found = users.find(ids);
        return ids.stream().filter(found::containsKey).map(found::get).toList();
    }

    private List<Details> withPeople(List<ChatView> views) {
        List<ChatId> small = views.stream()
                .map(ChatView::chat)
                .filter(chat -> chat.memberCount() <= Limits.SMALL_CHAT)
                .map(Chat::id)
                .toList();
        Map<ChatId, List<Member>> members = small.isEmpty() ? Map.of() : store.membersOf(small);
        Map<UserId, User> people =
                people(members.values().stream().flatMap(List::stream).toList());
        List<Details> details = new ArrayList<>();
        for (ChatView view : views) {
            details.add(new Details(view, members.get(view.chat().id()), people));
        }
        return details;
    }

    private Map<UserId, User> people(Collection<Member> members) {
        Set<UserId> ids = new HashSet<>();
        members.forEach(member -> ids.add(member.user()));
        return ids.isEmpty() ? Map.of() : users.find(ids);
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

    private static String title(String field, String title) {
        String checked = Text.checked(field, title, Limits.TITLE_LENGTH);
        if (checked.isEmpty()) {
            throw Refusal.invalid(field, "must not be blank.");
        }
        return checked;
    }
}
