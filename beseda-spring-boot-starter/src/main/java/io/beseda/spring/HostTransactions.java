package io.beseda.spring;

import io.beseda.core.log.Appender;
import io.beseda.core.log.ChatLog;
import io.beseda.core.log.JoinedLog;
import io.beseda.core.log.StoreException;
import io.beseda.store.jdbc.JdbcChatStore;
import java.sql.Connection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

/// Joins the transaction that Spring runs on this thread, if it is one on our `DataSource`. Thread-safe.
final class HostTransactions {
    private final HostedNode node;
    private final DataSource source;

    HostTransactions(HostedNode node, DataSource source) {
        this.node = node;
        this.source = source;
    }

    /// Where a change goes that is made on this thread now.
    Appender log() {
        JoinedLog joined = joined();
        return joined == null ? node.node().log() : joined;
    }

    /// Makes a change. Where nobody else will commit it, it has been committed when this returns, or the refusal is
    /// thrown.
    <R> CompletableFuture<R> finish(Function<Appender, CompletableFuture<R>> change) {
        JoinedLog joined = joined();
        if (joined != null) {
            return change.apply(joined);
        }
        CompletableFuture<R> made = change.apply(node.node().log());
        var _ = ChatLog.await(made);
        return made;
    }

    void afterCommit(Runnable task) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            task.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                task.run();
            }
        });
    }

    private @Nullable JoinedLog joined() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()
                || !TransactionSynchronizationManager.isActualTransactionActive()
                || !(TransactionSynchronizationManager.getResource(source) instanceof ConnectionHolder holder)) {
            return null;
        }
        if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            throw new IllegalStateException("A read-only transaction cannot change a chat.");
        }
        for (TransactionSynchronization present : TransactionSynchronizationManager.getSynchronizations()) {
            if (present instanceof Joined joined && joined.source().equals(source)) {
                return joined.log;
            }
        }
        JdbcChatStore store = node.store();
        JoinedLog log = node.node().join(store.joining(() -> connection(holder)));
        TransactionSynchronizationManager.registerSynchronization(new Joined(log));
        return log;
    }

    private static Connection connection(ConnectionHolder holder) {
        return holder.getConnection();
    }

    /// What Spring tells of the transaction, passed on. It comes last before the commit, so that what other parts of
    /// the host do then does not keep our locks waiting.
    private final class Joined implements TransactionSynchronization {
        private final JoinedLog log;
        private final Map<Object, Integer> savepoints = new HashMap<>();

        Joined(JoinedLog log) {
            this.log = log;
        }

        DataSource source() {
            return source;
        }

        @Override
        public void savepoint(Object savepoint) {
            savepoints.put(savepoint, log.size());
        }

        @Override
        public void savepointRollback(Object savepoint) {
            log.backTo(Objects.requireNonNullElse(savepoints.get(savepoint), 0));
        }

        /// The host's own rows first: an ORM may still hold them back.
        @Override
        public void beforeCommit(boolean readOnly) {
            TransactionSynchronizationUtils.triggerFlush();
            log.write();
        }

        @Override
        public void afterCommit() {
            log.committed(node.node().log());
        }

        /// Once more, for what other parts of the host have sent after the commit.
        @Override
        public void afterCompletion(int status) {
            switch (status) {
                case STATUS_COMMITTED -> log.committed(node.node().log());
                case STATUS_ROLLED_BACK -> log.rolledBack();
                default ->
                    log.lost(StoreException.unknown(
                            "It is not known whether the transaction was committed.",
                            new IllegalStateException("status " + status)));
            }
        }
    }
}
