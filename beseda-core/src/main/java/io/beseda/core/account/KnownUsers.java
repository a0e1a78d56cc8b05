package io.beseda.core.account;

import io.beseda.core.Coalescer;
import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The users of a host that tells of them, as it did last: at their logins, or before by the operator. Thread-safe.
public final class KnownUsers implements UserDirectory {
    private static final int NAME_LENGTH = 255;
    private static final int AVATAR_LENGTH = 2_000;

    private final KnownUserStore store;
    private final Coalescer<UserId, User> reads;
    private final boolean searchable;
    private final InstantSource clock;

    /// @param searchable whether users may look for one another by name
    public KnownUsers(KnownUserStore store, boolean searchable, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.reads = new Coalescer<>(store::find, Limits.READ_TOGETHER, Limits.LOOK_UP_MOMENT);
        this.searchable = searchable;
    }

    @Override
    public Map<UserId, User> find(Collection<UserId> ids) {
        return ids.isEmpty() ? Map.of() : store.find(ids);
    }

    @Override
    public List<User> search(UserId me, String words, int limit) {
        return searchable
                ? SearchWords.of(words).map(parts -> store.search(parts, limit)).orElse(List.of())
                : List.of();
    }

    @Override
    public boolean deactivatedSince(Instant since, Consumer<UserId> told) {
        store.deactivatedSince(since, told);
        return true;
    }

    /// Someone whom the host has let in just now. Written only where something has changed; those who come together
    /// share the read before.
    ///
    /// @return whether the user is active
    public boolean arrived(Profile said) {
        User known = reads.find(said.id()).orElse(null);
        User now = merged(said, known);
        if (!now.equals(known)) {
            store.name(now, Folding.fold(now.username()), Folding.fold(now.displayName()));
        }
        return now.active();
    }

    /// What the operator says of a user, who may never have been here.
    ///
    /// @param active null: as it is; a new one is
    public User put(Profile said, @Nullable Boolean active) {
        User now = merged(said, reads.find(said.id()).orElse(null));
        String usernameKey = Folding.fold(now.username());
        String displayNameKey = Folding.fold(now.displayName());
        if (active == null) {
            store.name(now, usernameKey, displayNameKey);
            return now;
        }
        User set = new User(now.id(), now.username(), now.displayName(), active, now.avatar());
        store.put(set, usernameKey, displayNameKey, clock.instant());
        return set;
    }

    /// What is not said stays as it was known. One without a username is called by the id, one without a display
    /// name by the username.
    private static User merged(Profile said, @Nullable User known) {
        if (known == null) {
            String username = name(said.username(), said.id().value());
            String displayName = name(said.displayName(), username);
            return new User(said.id(), username, displayName, true, picture(said.avatar(), null));
        }
        String username = name(said.username(), known.username());
        boolean hasOwn = !known.displayName().equals(known.username());
        String displayName = name(said.displayName(), hasOwn ? known.displayName() : username);
        return new User(said.id(), username, displayName, known.active(), picture(said.avatar(), known.avatar()));
    }

    /// A host's names need not keep our rules: what cannot be shown is left out, what is too long is cut.
    private static String name(@Nullable String given, String otherwise) {
        if (given == null || given.isBlank() || Folding.isUnstorable(given)) {
            return otherwise;
        }
        String name = given.strip();
        return name.codePointCount(0, name.length()) <= NAME_LENGTH
                ? name
                : name.substring(0, name.offsetByCodePoints(0, NAME_LENGTH));
    }

    private static @Nullable String picture(@Nullable String given, @Nullable String otherwise) {
        if (given == null) {
            return otherwise;
        }
        return isPicture(given) ? given : null;
    }

    /// Whether a page may load it as a picture.
    public static boolean isPicture(String address) {
        return address.length() <= AVATAR_LENGTH
                && (address.startsWith("https://") || address.startsWith("http://") || address.startsWith("/"))
                && !Folding.isUnstorable(address);
    }
}
