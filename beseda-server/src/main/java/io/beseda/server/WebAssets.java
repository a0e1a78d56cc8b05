package io.beseda.server;

import io.beseda.api.http.Headers;
import io.beseda.api.http.Problem;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files of the web chat, read once at the start and served from memory. Thread-safe.
public final class WebAssets {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("txt", "text/plain; charset=utf-8"));
    /// What this server sends and nothing else: no inline script or style, no page of others around it, no text
    /// that becomes markup or code. `beseda` is the one policy by which the page names its service worker, and
    /// `data:` is for the icon that shows how much is unread.
    private static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:%s",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types beseda");
    /// The users of a host may have pictures, and those are wherever the host keeps them.
    private static final String PICTURES_OF_A_HOST = " https:";
    private static final int ETAG_CHARACTERS = 16;
    private static final String PAGE = "/";

    private record Asset(
            String type,
            String etag,
            String caching,
            @SuppressWarnings("ArrayRecordComponent") byte[] bytes) {}

    private final Map<String, Asset> assets = new HashMap<>();
    private final Asset demoPage;
    private final String contentSecurityPolicy;

    /// For the server's own accounts.
    public WebAssets(@Nullable Path folder) {
        this(folder, null);
    }

    /// @param folder    of the built web chat; null or missing: a page says that it is not built
    /// @param hostLogin where the users of a host log in, or empty when that is not known; null: the accounts
    ///     are our own
    public WebAssets(@Nullable Path folder, @Nullable String hostLogin) {
        if (folder != null && Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(Files::isRegularFile).forEach(file -> add(folder, file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Asset index = assets.getOrDefault("/index.html", notBuilt());
        // The page tells its script, so that it does not show a form that nobody could answer.
        assets.put(PAGE, hostLogin == null ? index : telling(index, "beseda-host-login", hostLogin));
        demoPage = telling(index, "beseda-demo", "");
        contentSecurityPolicy = CONTENT_SECURITY_POLICY.formatted(hostLogin == null ? "" : PICTURES_OF_A_HOST);
    }

    private static Asset telling(Asset index, String name, String content) {
        String escaped = content.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
        byte[] page = new String(index.bytes(), StandardCharsets.UTF_8)
                .replaceFirst(
                        "</head>",
                        Matcher.quoteReplacement(
                                "<meta name=\"" + name + "\" content=\"" + escaped + "\" />\n  </head>"))
                .getBytes(StandardCharsets.UTF_8);
        return new Asset(index.type(), etag(page), index.caching(), page);
    }

    private void add(Path folder, Path file) {
        String path = "/" + folder.relativize(file).toString().replace('\\', '/');
        String name = path.substring(path.lastIndexOf('/') + 1);
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        // Files under /assets/ carry a hash of their content in the name.
        String caching = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
        try {
            byte[] bytes = Files.readAllBytes(file);
            assets.put(
                    path,
                    new Asset(TYPES.getOrDefault(extension, "application/octet-stream"), etag(bytes), caching, bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param offersDemo whether who asks is offered two people to try it with
    public Response get(Request request, Predicate<Request> offersDemo) {
        boolean demo = request.path().equals(PAGE) && offersDemo.test(request);
        Asset asset = demo ? demoPage : assets.get(request.path());
        if (asset == null) {
            return Problem.of(Refusal.of(ErrorCode.NOT_FOUND));
        }
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            Response response = request.method().equals("OPTIONS")
                    ? Response.empty(204)
                    : Problem.of(Refusal.of(ErrorCode.METHOD_NOT_ALLOWED));
            return response.with("allow", "GET, HEAD, OPTIONS");
        }
        boolean known = isKnown(asset, request.headers().get("if-none-match"));
        return new Response(
                known ? 304 : 200,
                Headers.of(List.of(
                        new Headers.Field("content-type", asset.type()),
                        new Headers.Field("etag", asset.etag()),
                        new Headers.Field("cache-control", asset.caching()),
                        new Headers.Field("content-security-policy", contentSecurityPolicy),
                        new Headers.Field("x-content-type-options", "nosniff"),
                        new Headers.Field("referrer-policy", "same-origin"))),
                known ? new byte[0] : asset.bytes());
    }

    /// The mount makes the tag of a compressed answer a weak one; for this comparison that is the same (RFC 9110,
    /// section 13.1.2).
    private static boolean isKnown(Asset asset, @Nullable String ifNoneMatch) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(",", -1))
                        .map(String::strip)
                        .anyMatch(tag -> tag.equals(asset.etag()) || tag.equals("W/" + asset.etag()));
    }

    private static Asset notBuilt() {
        byte[] page =
                "<!doctype html><title>Beseda</title><p>The server runs, but the web chat is not built: ./beseda build"
                        .getBytes(StandardCharsets.UTF_8);
        return new Asset(TYPES.getOrDefault("html", ""), etag(page), "no-cache", page);
    }

    private static String etag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return "\"" + HexFormat.of().formatHex(digest).substring(0, ETAG_CHARACTERS) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
