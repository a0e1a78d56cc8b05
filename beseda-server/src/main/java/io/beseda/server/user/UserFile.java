package io.beseda.server.user;

import io.beseda.core.Refusal;
import io.beseda.core.account.Accounts;
import io.beseda.core.account.NewAccount;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;

/// Adds the users of a file, a line each. Passwords are hashed some at once; users are added in the order of
/// the file, so that their ids follow it. A bad line is reported and left out.
final class UserFile {
    /// Lines whose passwords are being hashed, or wait for it. Fewer than the queue before the hashing threads
    /// takes; more than there are threads.
    private static final int AHEAD = 16;
    private static final int PROGRESS_EVERY = 100;
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final Accounts accounts;
    private int added;
    private int refused;

    record Outcome(int added, int refused) {}

    private record Line(int number, CompletableFuture<NewAccount> account) {}

    UserFile(Accounts accounts) {
        this.accounts = accounts;
    }

    /// @param faults   told of each bad line: its number, from 1, and what is wrong
    /// @param progress told now and then: lines done, and all
    Outcome add(List<String> lines, BiConsumer<Integer, String> faults, BiConsumer<Integer, Integer> progress) {
        Queue<Line> ahead = new ArrayDeque<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 1; number <= lines.size(); number++) {
                String line = number == 1 && lines.getFirst().startsWith(BYTE_ORDER_MARK)
                        ? lines.getFirst().substring(1)
                        : lines.get(number - 1);
                if (line.isBlank()) {
                    continue;
                }
                ahead.add(new Line(number, CompletableFuture.supplyAsync(() -> prepare(line), threads)));
                if (ahead.size() == AHEAD) {
                    finish(ahead.remove(), faults);
                }
                if (number % PROGRESS_EVERY == 0 && number < lines.size()) {
                    progress.accept(added + refused, lines.size());
                }
            }
            ahead.forEach(line -> finish(line, faults));
        }
        return new Outcome(added, refused);
    }

    private NewAccount prepare(String line) {
        String[] parts = line.split(",", 3);
        if (parts.length < 2) {
            throw Refusal.invalid("password", "is missing: write name,password[,display name].");
        }
        return accounts.prepare(parts[0].strip(), parts[1], parts.length == 3 ? parts[2] : null);
    }

    private void finish(Line line, BiConsumer<Integer, String> faults) {
        try {
            accounts.add(line.account().join());
            added++;
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof Refusal refusal)) {
                throw e;
            }
            refuse(line, refusal, faults);
        } catch (Refusal refusal) {
            refuse(line, refusal, faults);
        }
    }

    private void refuse(Line line, Refusal refusal, BiConsumer<Integer, String> faults) {
        refused++;
        faults.accept(line.number(), refusal.sentence());
    }
}
