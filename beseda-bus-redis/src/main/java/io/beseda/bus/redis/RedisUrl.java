package io.beseda.bus.redis;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where Redis is, from one setting: `redis://[user:password@]host[:port][,host[:port]...][/database]`,
/// `rediss://` with TLS. Several hosts are masters or replicas of one Redis Cluster, of which any that answers tells of
/// the others.
/// `?ca=FILE` names the certificates (PEM) to trust instead of the system's.
public record RedisUrl(
        boolean tls,
        @Nullable String user,
        @Nullable String password,
        List<Host> hosts,
        int database,
        @Nullable Path trusted) {
    private static final int PORT = 6379;
    private static final int PORT_MAX = 0xFFFF;

    /// A server's address.
    public record Host(String name, int port) {
        @Override
        public String toString() {
            return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
        }
    }

    public RedisUrl {
        hosts = List.copyOf(hosts);
    }

    boolean isCluster() {
        return hosts.size() > 1;
    }

    /// Without the password, for the log.
    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://")
                + String.join(",", hosts.stream().map(Host::toString).toList())
                + (database == 0 ? "" : "/" + database);
    }

    /// @throws IllegalArgumentException with a sentence that says what is wrong, and never shows the password
    public static RedisUrl parse(String text) {
        boolean tls = text.startsWith("rediss://");
        if (!tls && !text.startsWith("redis://")) {
            throw wrong("must begin with redis://, or rediss:// for TLS.");
        }
        String rest = text.substring(text.indexOf("://") + 3);
        String query = "";
        int mark = rest.indexOf('?');
        if (mark >= 0) {
            query = rest.substring(mark + 1);
            rest = rest.substring(0, mark);
        }
        String database = "";
        int slash = rest.indexOf('/', rest.lastIndexOf('@') + 1);
        if (slash >= 0) {
            database = rest.substring(slash + 1);
            rest = rest.substring(0, slash);
        }
        int at = rest.lastIndexOf('@');
        List<Host> hosts = hosts(rest.substring(at + 1));
        String[] who = credentials(at < 0 ? "" : rest.substring(0, at));
        RedisUrl url = new RedisUrl(
                tls,
                who[0].isEmpty() ? null : who[0],
                at < 0 ? null : who[1],
                hosts,
                number(database),
                trusted(query, tls));
        if (url.isCluster() && url.database != 0) {
            throw wrong("names several hosts, which means Redis Cluster, and that has no database but 0.");
        }
        return url;
    }

    /// The user, empty where there is none, and the password.
    private static String[] credentials(String text) {
        if (text.isEmpty()) {
            return new String[] {"", ""};
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw wrong("needs user:password, or :password, before the @.");
        }
        String password = decoded(text.substring(colon + 1));
        if (password.isEmpty()) {
            throw wrong("has an empty password before the @.");
        }
        return new String[] {decoded(text.substring(0, colon)), password};
    }

    private static String decoded(String text) {
        try {
            String path = new URI("x://h/" + text.replace("/", "%2F")).getPath();
            return path.substring(1);
        } catch (URISyntaxException _) {
            throw wrong("has a character in user or password that must be written as %XX.");
        }
    }

    private static List<Host> hosts(String text) {
        List<Host> hosts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Host host = host(part);
            if (hosts.contains(host)) {
                throw wrong("names " + host + " twice.");
            }
            hosts.add(host);
        }
        return hosts;
    }

    private static Host host(String text) {
        int colon = text.startsWith("[") ? text.indexOf(':', Math.max(text.indexOf(']'), 0)) : text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        boolean bracketed = name.startsWith("[") && name.endsWith("]");
        String bare = bracketed ? name.substring(1, name.length() - 1) : name;
        if (!bare.matches(bracketed ? "[0-9A-Fa-f:.]+" : "[A-Za-z0-9._-]+")) {
            throw wrong("must name hosts as host:port, with commas between them; '" + name + "' is no host.");
        }
        if (colon < 0) {
            return new Host(bare, PORT);
        }
        String port = text.substring(colon + 1);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > PORT_MAX) {
            throw wrong("has a port after " + name + " that is no number from 1 to " + PORT_MAX + ".");
        }
        return new Host(bare, Integer.parseInt(port));
    }

    private static int number(String database) {
        if (database.isEmpty()) {
            return 0;
        }
        if (!database.matches("\\d{1,5}")) {
            throw wrong("must end with the number of a database, such as /0, or without a slash.");
        }
        return Integer.parseInt(database);
    }

    private static @Nullable Path trusted(String query, boolean tls) {
        if (query.isEmpty()) {
            return null;
        }
        if (!tls || !query.startsWith("ca=") || query.indexOf('&') >= 0) {
            throw wrong("takes ?ca=FILE after rediss:// and no other parameter.");
        }
        Path file = Path.of(java.net.URLDecoder.decode(query.substring("ca=".length()), StandardCharsets.UTF_8));
        if (!Files.isReadable(file)) {
            throw wrong("names certificates that cannot be read: " + file);
        }
        return file;
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("BESEDA_REDIS_URL " + what);
    }
}
