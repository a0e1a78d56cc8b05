package io.beseda.core.chat;

import static io.beseda.core.log.ChatLog.await;

import io.beseda.core.Chat;
import io.beseda.core.ChatId;
import io.beseda.core.ErrorCode;
import io.beseda.core.History;
import io.beseda.core.Limits;
import io.beseda.core.Member;
import io.beseda.core.Refusal;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatStore;
import io.beseda.core.log.ChatStore.ChatPage;
import io.beseda.core.log.ChatStore.ChatView;
import io.beseda.core.log.ChatStore.MemberCursor;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Create and find chats, list mine, change members and titles, block people. Thread-safe; everything blocks
/// until it is read or committed.
public final class Chats {
    private final ChatChanges changes;
    private final ChatStore store;
    private final UserDirectory users;

    public Chats(ChatChanges changes, ChatStore store, UserDirectory users) {
        this.changes = changes;
        this.store = store;
        this.users = users;
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
        Change.Opened opened = await(changes.direct(me, other));
        return new Direct(get(me, opened.chat()), opened.existed());
    }

    public Details group(UserId me, String title, History history, Collection<UserId> others) {
        return get(me, await(changes.group(me, title, history, others)).chat());
    }

    public Details get(UserId me, ChatId chat) {
        return withPeople(List.of(store.visible(chat, me))).getFirst();
    }

    /// A page of my chats, newest activity first. Three statements, whatever the number of chats.
    public List<Details> list(UserId me, ChatPage page) {
        return withPeople(store.chats(me, page));
    }

    public void rename(UserId me, ChatId chat, String title) {
        await(changes.rename(me, chat, title));
    }

    public void close(UserId me, ChatId chat) {
        await(changes.close(me, chat));
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
        List<Member> members = await(changes.add(me, chat, added));
        return new People(members, people(members));
    }

    /// Removes someone, or leaves when that is me.
    public void remove(UserId me, ChatId chat, UserId user) {
        await(changes.remove(me, chat, user));
    }

    /// Leaves every group, as one whose account is deleted. Direct chats stay: the other one keeps the
    /// history.
    public void leaveGroups(UserId me) {
        for (ChatStore.Membership membership : store.memberships(me).chats()) {
            try {
                remove(me, membership.chat(), me);
            } catch (Refusal refusal) {
                if (refusal.code() != ErrorCode.DIRECT_CHAT_FIXED && refusal.code() != ErrorCode.NOT_FOUND) {
                    throw refusal;
                }
            }
        }
    }

    public People changeRole(UserId me, ChatId chat, UserId user, Role role) {
        List<Member> changed = List.of(await(changes.changeRole(me, chat, user, role)));
        return new People(changed, people(changed));
    }

    public void block(UserId me, UserId user) {
        if (me.isSystem()) {
            throw Refusal.of(ErrorCode.FORBIDDEN, "The system blocks nobody.");
        }
        if (user.equals(me)) {
            throw Refusal.invalid("user", "must be someone else.");
        }
        if (user.isSystem() || !users.find(List.of(user)).containsKey(user)) {
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
}
