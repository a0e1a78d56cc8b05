package io.beseda.api.rest;

import static io.beseda.api.rest.Route.Access.OPERATOR;

import io.beseda.api.http.Response;
import io.beseda.api.json.Fields;
import io.beseda.api.json.Wire;
import io.beseda.api.rest.Route.Answer;
import io.beseda.api.rest.Route.Field;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.account.KnownUsers;
import io.beseda.core.account.Profile;
import io.beseda.core.account.Revocation;
import io.beseda.core.user.User;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What an operator tells of a host's users: before they come for the first time, and when they are not to come any
/// more.
public final class KnownUserRoutes {
    private static final int NAME_LENGTH = 255;

    private final KnownUsers users;
    private final Consumer<Revocation> revoke;

    /// @param revoke closes what was opened with the credentials that ended, on all nodes
    public KnownUserRoutes(KnownUsers users, Consumer<Revocation> revoke) {
        this.users = users;
        this.revoke = revoke;
    }

    public List<Route> routes() {
        return List.of(new Route(
                "PUT",
                "/api/operator/users/{user}/",
                OPERATOR,
                "Tell of a user: names, avatar, whether active",
                List.of(
                        Field.required("username", "string"),
                        Field.optional("display_name", "string"),
                        Field.optional("avatar", "string"),
                        Field.optional("active", "boolean")),
                List.of(),
                Answer.one(200, "User"),
                this::put));
    }

    private Response put(Exchange exchange) {
        UserId id = exchange.user();
        if (id.isSystem()) {
            throw Refusal.of(ErrorCode.NOT_FOUND);
        }
        Fields body = exchange.body();
        Profile said = new Profile(
                id,
                name("username", body.string("username")),
                name("display_name", body.optionalString("display_name")),
                avatar(body.optionalString("avatar")));
        Boolean active = body.optionalFlag("active");
        User user = users.put(said, active);
        if (Boolean.FALSE.equals(active)) {
            revoke.accept(new Revocation.UserEnded(user.id(), null));
        }
        return Exchange.json(200, json -> Wire.user(json, user));
    }

    private static @Nullable String name(String field, @Nullable String name) {
        boolean good = name == null
                || (!name.isBlank()
                        && name.codePointCount(0, name.length()) <= NAME_LENGTH
                        && name.codePoints()
                                .noneMatch(
                                        c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE));
        if (!good) {
            throw Refusal.invalid(field, "must have 1 to 255 characters, none of them control characters.");
        }
        return name;
    }

    private static @Nullable String avatar(@Nullable String avatar) {
        if (avatar != null && !KnownUsers.isPicture(avatar)) {
            throw Refusal.invalid("avatar", "must be an http or https address, or a path that begins with /.");
        }
        return avatar;
    }
}
