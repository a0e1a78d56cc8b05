package io.beseda.server;

import io.beseda.core.Coalescer;
import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.beseda.core.account.KnownUsers;
import io.beseda.core.account.Profile;
import io.beseda.core.user.User;
import io.beseda.core.user.UserDirectory;
import io.beseda.hosts.table.HostDatabase;
import io.beseda.hosts.table.TableUsers;
import io.beseda.server.LoginSettings.Directory;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.JdbcKnownUserStore;
import io.beseda.store.jdbc.PostgresUrl;
import java.time.InstantSource;
import java.util.function.Predicate;

/// The users of a host whose logins say only who has come.
///
/// @param letsIn told of everyone who comes; says whether that user is active
/// @param closing run at the end
record HostUsers(UserDirectory users, Predicate<Profile> letsIn, Runnable closing) {
    static HostUsers open(Database own, Directory directory, InstantSource clock) {
        return switch (directory) {
            case Directory.Known(boolean searchable) -> {
                KnownUsers users = new KnownUsers(new JdbcKnownUserStore(own), searchable, clock);
                yield new HostUsers(users, users::arrived, () -> {});
            }
            case Directory.Table table -> ofTable(table);
        };
    }

    /// What the table does not say, no login adds: names and pictures are the table's.
    private static HostUsers ofTable(Directory.Table settings) {
        PostgresUrl url = settings.database();
        HostDatabase host = HostDatabase.open(url.jdbcUrl(), url.user(), url.password());
        try {
            TableUsers users = TableUsers.open(host, settings.table(), settings.search());
            Coalescer<UserId, User> reads = new Coalescer<>(users::find, Limits.READ_TOGETHER, Limits.LOOK_UP_MOMENT);
            Predicate<Profile> isActive =
                    said -> reads.find(said.id()).filter(User::active).isPresent();
            return new HostUsers(users, isActive, host::close);
        } catch (RuntimeException e) {
            host.close();
            throw e;
        }
    }

    void close() {
        closing.run();
    }
}
