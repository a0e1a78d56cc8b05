package io.beseda.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.contract.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The project of hosts/django/tests, run by Debian's Python and Django, with a database of its own.
///
/// @param database its URL
public record DjangoShop(String database) {
    private static final Path FOLDER = Path.of(System.getProperty("beseda.root", ".."), "hosts", "django");
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    public static DjangoShop withoutTables() {
        return new DjangoShop(PostgresServer.get().freshDatabase());
    }

    public static DjangoShop withTables() throws InterruptedException {
        DjangoShop shop = withoutTables();
        Process migrate = shop.python(NOWHERE, Redirect.INHERIT, Map.of(), "django", "migrate", "--verbosity=0");
        assertThat(migrate.waitFor()).isZero();
        return shop;
    }

    /// Runs a module of Python.
    ///
    /// @param beseda the server whose operator the project is
    /// @param errors where it goes what the module says besides its output
    public Process python(URI beseda, Redirect errors, Map<String, String> more, String... module) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-m"));
        command.addAll(List.of(module));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(FOLDER.toFile()).redirectError(errors);
        builder.environment().putAll(more);
        builder.environment()
                .putAll(Map.of(
                        "PYTHONDONTWRITEBYTECODE",
                        "1",
                        "DJANGO_SETTINGS_MODULE",
                        "tests.settings",
                        "SHOP_DATABASE_URL",
                        database,
                        "BESEDA_URL",
                        beseda.toString(),
                        "BESEDA_API_KEY",
                        TestOperator.KEY));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
