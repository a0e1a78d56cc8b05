package io.beseda.bus.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// A Lua script on one key, in a file beside this class. Called by its digest; a server that does not know it is given
/// the text, once.
final class Script {
    private final String text;
    private final String digest;

    Script(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no script " + file);
            }
            byte[] bytes = in.readAllBytes();
            this.text = new String(bytes, StandardCharsets.UTF_8);
            this.digest =
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Call<List<Object>> call(String key, String... arguments) {
        return call(CommandType.EVALSHA, digest, key, arguments);
    }

    /// The answer of such a call, with the text sent after it where that was needed.
    CompletableFuture<List<Object>> answer(Call<List<Object>> call, Session session, String key, String... arguments) {
        return call.exceptionallyCompose(error -> {
                    Throwable cause =
                            error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
                    if (cause instanceof RedisNoScriptException) {
                        Call<List<Object>> again = call(CommandType.EVAL, text, key, arguments);
                        session.send(List.of(again));
                        return again;
                    }
                    return CompletableFuture.failedFuture(cause);
                })
                .toCompletableFuture();
    }

    private static Call<List<Object>> call(CommandType type, String script, String key, String... arguments) {
        CommandArgs<String, byte[]> args = Call.args().add(script).add(1).addKey(key);
        int size = script.length() + key.length();
        for (String argument : arguments) {
            args.add(argument);
            size += argument.length();
        }
        return Call.of(type, new ArrayOutput<>(Call.CODEC), args, size);
    }
}
