package io.beseda.bus.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.PubSubOutput;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A command to be sent, and its answer to come. Made by hand, since many of them are written as one.
final class Call<T> extends AsyncCommand<String, byte[], T> {
    static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    /// What a command costs beside its arguments while it is under way; a guess.
    private static final int OVERHEAD = 256;

    private final int size;

    private Call(
            CommandType type, CommandOutput<String, byte[], T> output, CommandArgs<String, byte[]> args, int size) {
        super(new Command<>(type, output, args));
        this.size = size;
    }

    /// Bytes of its arguments, about.
    int size() {
        return size;
    }

    int sizeInFlight() {
        return size + OVERHEAD;
    }

    void onDone(Runnable then) {
        var _ = whenComplete((_, _) -> then.run());
    }

    void onError(Consumer<Throwable> then) {
        var _ = whenComplete((_, error) -> {
            if (error != null) {
                then.accept(error);
            }
        });
    }

    static Call<Long> publish(boolean sharded, String channel, byte[] message) {
        return new Call<>(
                sharded ? CommandType.SPUBLISH : CommandType.PUBLISH,
                new IntegerOutput<>(CODEC),
                args().addKey(channel).addValue(message),
                channel.length() + message.length);
    }

    static Call<byte[]> subscribe(boolean sharded, String channel) {
        return listening(sharded ? CommandType.SSUBSCRIBE : CommandType.SUBSCRIBE, channel);
    }

    static Call<byte[]> unsubscribe(boolean sharded, String channel) {
        return listening(sharded ? CommandType.SUNSUBSCRIBE : CommandType.UNSUBSCRIBE, channel);
    }

    private static Call<byte[]> listening(CommandType type, String channel) {
        return new Call<>(type, new PubSubOutput<>(CODEC), args().addKey(channel), channel.length());
    }

    static Call<String> ping() {
        return new Call<>(CommandType.PING, new StatusOutput<>(CODEC), args(), 0);
    }

    static Call<String> info() {
        return new Call<>(CommandType.INFO, new StatusOutput<>(CODEC), args().add("server"), 0);
    }

    /// What the server says of one of its commands: a list in the list, if it has it.
    static Call<List<Object>> about(CommandType command) {
        return new Call<>(
                CommandType.COMMAND,
                new ArrayOutput<>(CODEC),
                args().add("INFO").add(command),
                0);
    }

    static Call<List<Object>> clusterSlots() {
        return new Call<>(CommandType.CLUSTER, new ArrayOutput<>(CODEC), args().add("SLOTS"), 0);
    }

    /// A command on one key that answers with a number.
    static Call<Long> number(CommandType type, String key, UnaryOperator<CommandArgs<String, byte[]>> more) {
        return new Call<>(type, new IntegerOutput<>(CODEC), more.apply(args().addKey(key)), key.length());
    }

    static Call<Long> number(CommandType type, String key, Collection<String> texts) {
        CommandArgs<String, byte[]> args = args().addKey(key);
        return new Call<>(type, new IntegerOutput<>(CODEC), args, key.length() + addAll(args, texts));
    }

    static Call<String> rename(String from, String to) {
        CommandArgs<String, byte[]> args = args().addKey(from).addKey(to);
        return new Call<>(CommandType.RENAME, new StatusOutput<>(CODEC), args, from.length() + to.length());
    }

    /// A command on one key and many texts that answers with a list.
    static Call<List<Object>> list(CommandType type, String key, Collection<String> texts) {
        CommandArgs<String, byte[]> args = args().addKey(key);
        return new Call<>(type, new ArrayOutput<>(CODEC), args, key.length() + addAll(args, texts));
    }

    private static int addAll(CommandArgs<String, byte[]> args, Collection<String> texts) {
        int size = 0;
        for (String text : texts) {
            args.add(text);
            size += text.length();
        }
        return size;
    }

    static <T> Call<T> of(
            CommandType type, CommandOutput<String, byte[], T> output, CommandArgs<String, byte[]> args, int size) {
        return new Call<>(type, output, args, size);
    }

    static CommandArgs<String, byte[]> args() {
        return new CommandArgs<>(CODEC);
    }
}
