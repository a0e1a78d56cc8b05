package io.beseda.hosts.token;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import io.beseda.api.json.Fields;
import io.beseda.api.json.Json;
import io.beseda.core.Outage;
import io.beseda.core.Refusal;
import io.beseda.hosts.http.BoundedGet;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/// What an identity provider publishes: its keys, and where they are. Thread-safe; blocks. Close it at the end.
public final class KeyDocuments implements ResourceRetriever, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /// OpenID Connect Discovery 1.0, 4.
    private static final String DISCOVERY = "/.well-known/openid-configuration";

    private final URI address;
    private final boolean discovered;
    private final BoundedGet http;
    private final Outage outage = new Outage("The identity provider", "tell its keys");

    private KeyDocuments(URI address, boolean discovered) {
        this.address = address;
        this.discovered = discovered;
        this.http = new BoundedGet(PATIENCE);
    }

    /// The keys are at this address.
    public static KeyDocuments at(URI keys) {
        return new KeyDocuments(keys, false);
    }

    /// The issuer's document says where the keys are; it is asked each time, since they may move.
    public static KeyDocuments of(String issuer) {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return new KeyDocuments(URI.create(base + DISCOVERY), true);
    }

    URL url() {
        try {
            return address.toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(address + " is no address.", e);
        }
    }

    Duration patience() {
        return PATIENCE;
    }

    @Override
    public Resource retrieveResource(URL url) throws IOException {
        try {
            byte[] document = get(address);
            byte[] keys = discovered ? get(keysIn(document)) : document;
            outage.worked();
            return new Resource(new String(keys, StandardCharsets.UTF_8), "application/json");
        } catch (IOException e) {
            outage.failed(address + ": " + e.getMessage());
            throw e;
        }
    }

    private URI keysIn(byte[] document) throws IOException {
        try {
            Fields fields = Json.object(document);
            return URI.create(fields.string("jwks_uri"));
        } catch (Refusal | IllegalArgumentException e) {
            throw new IOException("It names no jwks_uri.", e);
        }
    }

    private byte[] get(URI from) throws IOException {
        try {
            HttpResponse<byte[]> response = http.send(from, Map.of());
            if (response.statusCode() != 200) {
                throw new IOException("It answered " + response.statusCode() + ".");
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while keys were fetched.");
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
