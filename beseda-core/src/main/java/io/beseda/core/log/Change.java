package io.beseda.core.log;

import io.beseda.core.Chat;
import io.beseda.core.ChatId;
import io.beseda.core.History;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that can be asked of the log. Already well-formed (lengths, types); whether the actor *may* is
/// decided under the chat's lock, in the transaction that commits.
///
/// @param <R> the answer when it is accepted; a refusal is a [io.beseda.core.Refusal]
public sealed interface Change<R> {
    /// Who asks.
    UserId actor();

    /// A change of a chat that exists.
    sealed interface OfChat<R> extends Change<R> {
        ChatId chat();
    }

    /// @param clientId idempotency key, the client's or the server's
    /// @param textHash of text and reply as first sent: a repeat of the key must have the same
    record Send(
            UserId actor,
            ChatId chat,
            String text,
            @Nullable Long replyTo,
            String clientId,
            long textHash) implements OfChat<Sent> {}

    record Edit(UserId actor, ChatId chat, long messageId, String text) implements OfChat<Message> {}

    /// Deleting what is deleted already changes nothing and succeeds.
    record Delete(UserId actor, ChatId chat, long messageId) implements OfChat<Message> {}

    /// Moves a position forward; one behind changes nothing. Nobody waits for it to be seen.
    sealed interface OfPosition extends OfChat<Moved> {
        Position position();
    }

    /// Moves the delivered position with it.
    record Read(UserId actor, ChatId chat, Position position) implements OfPosition {}

    record Delivered(UserId actor, ChatId chat, Position position) implements OfPosition {}

    /// Opens a chat.
    sealed interface OfNewChat extends Change<Opened> {
        /// The id that the chat is to have; null: any.
        @Nullable
        ChatId id();

        OfNewChat withId(ChatId id);
    }

    /// Finds or creates the one direct chat of the two.
    record OpenDirect(UserId actor, UserId other, @Nullable ChatId id) implements OfNewChat {
        public OpenDirect(UserId actor, UserId other) {
            this(actor, other, null);
        }

        @Override
        public OpenDirect withId(ChatId id) {
            return new OpenDirect(actor, other, id);
        }

        public String directKey() {
            return Chat.directKey(actor, other);
        }
    }

    /// `others` are distinct and without the actor, who becomes the owner. The system does not: its groups have
    /// none.
    record CreateGroup(
            UserId actor,
            String title,
            History history,
            List<UserId> others,
            @Nullable ChatId id) implements OfNewChat {
        public CreateGroup {
            others = List.copyOf(others);
        }

        public CreateGroup(UserId actor, String title, History history, List<UserId> others) {
            this(actor, title, history, others, null);
        }

        @Override
        public CreateGroup withId(ChatId id) {
            return new CreateGroup(actor, title, history, others, id);
        }
    }

    /// Those who are members already stay as they are.
    ///
    /// @param capacity members that the chat may have afterwards
    record AddMembers(UserId actor, ChatId chat, List<UserId> users, int capacity) implements OfChat<List<Member>> {
        public AddMembers {
            users = List.copyOf(users);
        }
    }

    /// Removes `user`, or leaves when that is the actor.
    record RemoveMember(UserId actor, ChatId chat, UserId user) implements OfChat<Done> {}

    record ChangeRole(UserId actor, ChatId chat, UserId user, Role role) implements OfChat<Member> {}

    record Rename(UserId actor, ChatId chat, String title) implements OfChat<Done> {}

    /// Deletes the chat for everyone.
    record Close(UserId actor, ChatId chat) implements OfChat<Done> {}

    /// A place in a chat, by seq or by message.
    sealed interface Position {
        record Seq(long seq) implements Position {}

        record OfMessage(long messageId) implements Position {}
    }

    /// @param repeated the key was used before: this is the first message, and nothing new was written
    record Sent(Message message, boolean repeated) {}

    /// @param upTo   the position now, by seq
    /// @param unread unread messages of the actor in this chat after the commit
    record Moved(long upTo, long unread) {}

    record Opened(ChatId chat, boolean existed) {}

    enum Done {
        DONE
    }
}
