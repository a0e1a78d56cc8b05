package io.beseda.spring.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.FileSystemUtils;

/// A database for one application context.
final class TemporaryDatabase implements ApplicationContextInitializer<GenericApplicationContext> {
    @Override
    public void initialize(GenericApplicationContext context) {
        Path folder;
        try {
            folder = Files.createTempDirectory("beseda-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TestPropertyValues.of(
                        "spring.datasource.url=jdbc:sqlite:" + folder
                                + "/test.db?journal_mode=WAL&transaction_mode=IMMEDIATE&busy_timeout=10000",
                        "beseda.redis.enabled=false")
                .applyTo(context);
        // What is registered first is destroyed last: when nobody uses the file any more.
        context.getDefaultListableBeanFactory()
                .registerDisposableBean("besedaTestFolder", () -> FileSystemUtils.deleteRecursively(folder));
        context.registerBean(ChatUsers.class);
    }
}
