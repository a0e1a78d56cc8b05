package io.beseda.core.message;

import io.beseda.core.Limits;
import io.beseda.core.Refusal;
import io.beseda.core.Text;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// A message on its way in, checked: trimmed text that is not blank, and a well-formed idempotency key.
public record Draft(
        String text, @Nullable String clientId, @Nullable Long replyTo) {
    /// The draft, or a refusal that names the field.
    public static Draft of(Limits limits, String text, @Nullable String clientId, @Nullable Long replyTo) {
        String checked = Text.checked("text", text, limits.textLength());
        if (checked.isEmpty()) {
            throw Refusal.invalid("text", "must not be blank.");
        }
        if (clientId != null) {
            requireKey(clientId);
        }
        return new Draft(checked, clientId, replyTo);
    }

    private static void requireKey(String clientId) {
        boolean right = !clientId.isEmpty() && clientId.length() <= Limits.CLIENT_ID_LENGTH;
        for (int i = 0; right && i < clientId.length(); i++) {
            char c = clientId.charAt(i);
            right = c >= 0x20 && c < 0x7F;
        }
        if (!right) {
            throw Refusal.invalid(
                    "client_id", "must have 1 to " + Limits.CLIENT_ID_LENGTH + " printable ASCII characters.");
        }
    }

    /// What a repeat of the key must equal: 64 bits of the SHA-256 of the text and the reply.
    long hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(text.getBytes(StandardCharsets.UTF_8));
            if (replyTo != null) {
                digest.update((byte) 0); // never part of a text
                digest.update(ByteBuffer.allocate(Long.BYTES).putLong(replyTo).flip());
            }
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
