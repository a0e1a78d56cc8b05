package io.beseda.server.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One row of the matrix: what is asked, and how it ends for each who asks.
///
/// @param method   of the route; `WS` for what only sockets can do
/// @param path     as in the route table
/// @param targets  what `{user}` and `{message}` stand for, or ``
/// @param body     with `$` names of [MatrixWorld]; or ``
/// @param action   of the full socket that does the same, or ``
/// @param fresh    whether it spoils the one who asks, so that each cell needs a new user
/// @param outcomes by [Who]: a status of success; `401`, `404`; `seen` or `unseen`: 200, and the answer shows the
///                 chat or not; else the code of the error, perhaps with `:` and the field
record MatrixRow(
        String method, String path, String targets, String body, String action, boolean fresh, List<String> outcomes) {

    /// Columns: targets | body | action | anonymous stranger removed member admin owner direct blocked
    /// system. Two outcomes only: anonymous, and anyone else. Three: anonymous, users, system. One: everyone.
    /// `!` before the method: fresh users.
    private static final String TABLE = """
            !POST /api/accounts/ | | {"username":"$unused","password":"$password"} | | 201
            !POST /api/login/ | | {"username":"$name","password":"$password"} | | 200
            !POST /api/token/ | | {"username":"$name","password":"$password"} | | 200
            !POST /api/token/refresh/ | | {"refresh":"$refresh"} | | 200
            !POST /api/token/refresh/ | | {"refresh":"$access"} | | token_not_valid
            !POST /api/token/verify/ | | {"token":"$access"} | | 200
            !POST /api/token/blacklist/ | | {"refresh":"$refresh"} | | 200
            !POST /api/logout/ | | | | 401 204 forbidden
            !POST /api/logout/everywhere/ | | | | 401 204 forbidden
            !GET /api/me/ | | | | 401 200 forbidden
            !PATCH /api/me/ | | {"display_name":"Other"} | | 401 200 forbidden
            !DELETE /api/me/ | | {"password":"$password"} | | 401 204 forbidden
            !DELETE /api/me/ | | {"password":"not this one"} | | 401 invalid:password forbidden
            !POST /api/me/password/ | | {"old_password":"$password","new_password":"quite another one"} | | \
              401 204 forbidden
            !POST /api/ws-tickets/ | | | | 401 201 forbidden
            GET /api/openapi.json | | | | 200
            GET /api/users/ | | | | 401 200
            POST /api/users/{user}/block/ | pariah | | | 401 204 forbidden
            DELETE /api/users/{user}/block/ | pariah | | | 401 204
            POST /api/users/{user}/block/ | self | | | 401 invalid:user forbidden
            POST /api/users/{user}/block/ | nobody | | | 401 404 forbidden
            GET /api/blocks/ | | | | 401 200
            DELETE /api/operator/users/{user}/sockets/ | target | | | 401 forbidden 204
            GET /api/chats/ | | | | 401 unseen unseen seen seen seen seen seen unseen
            GET /api/unread/ | | | | 401 unseen unseen seen seen seen seen seen unseen
            GET /api/presence/ | | | | 401 unseen unseen seen seen seen seen seen unseen
            POST /api/chats/direct/ | | {"user_id":$partner} | | 401 201 201 201 201 201 200 200 forbidden
            POST /api/chats/direct/ | | {"user_id":$hermit} | | 401 invalid:user_id forbidden
            POST /api/chats/direct/ | | {"user_id":$nobody} | | 401 invalid:user_id forbidden
            POST /api/chats/direct/ | | {"user_id":$self} | | 401 invalid:user_id forbidden
            POST /api/chats/ | | {"title":"New","user_ids":[$newcomer]} | | 401 201
            POST /api/chats/ | | {"title":"New","user_ids":[$hermit]} | | 401 invalid:user_ids 201
            GET /api/chats/{chat}/ | | | | 401 404 404 200 200 200 200 200 200
            PATCH /api/chats/{chat}/ | | {"title":"Renamed"} | | 401 404 404 forbidden 200 200 fixed fixed 200
            DELETE /api/chats/{chat}/ | | | | 401 404 404 forbidden forbidden 204 fixed fixed 204
            GET /api/chats/{chat}/members/ | | | | 401 404 404 200 200 200 200 200 200
            POST /api/chats/{chat}/members/ | | {"user_ids":[$newcomer]} | | \
              401 404 404 forbidden 200 200 fixed fixed 200
            POST /api/chats/{chat}/members/ | | {"user_ids":[$hermit]} | | \
              401 404 404 forbidden invalid:user_ids invalid:user_ids fixed fixed 200
            PATCH /api/chats/{chat}/members/{user}/ | target | {"role":"admin"} | | \
              401 404 404 forbidden forbidden 200 fixed fixed 200
            PATCH /api/chats/{chat}/members/{user}/ | admin2 | {"role":"member"} | | \
              401 404 404 forbidden forbidden 200 fixed fixed 200
            PATCH /api/chats/{chat}/members/{user}/ | owner2 | {"role":"member"} | | \
              401 404 404 forbidden forbidden 200 fixed fixed conflict:role
            PATCH /api/chats/{chat}/members/{user}/ | self | {"role":"owner"} | | \
              401 404 404 forbidden forbidden 200 fixed fixed 404
            PATCH /api/chats/{chat}/members/{user}/ | newcomer | {"role":"admin"} | | \
              401 404 404 forbidden forbidden 404 fixed fixed 404
            DELETE /api/chats/{chat}/members/{user}/ | target | | | 401 404 404 forbidden 204 204 fixed fixed 204
            DELETE /api/chats/{chat}/members/{user}/ | admin2 | | | \
              401 404 404 forbidden forbidden 204 fixed fixed 204
            DELETE /api/chats/{chat}/members/{user}/ | owner2 | | | \
              401 404 404 forbidden forbidden 204 fixed fixed 204
            DELETE /api/chats/{chat}/members/{user}/ | self | | | 401 404 404 204 204 204 fixed fixed 404
            DELETE /api/chats/{chat}/members/{user}/ | newcomer | | | 401 404 404 forbidden 404 404 fixed fixed 404
            GET /api/chats/{chat}/messages/ | | | | 401 404 404 200 200 200 200 200 200
            POST /api/chats/{chat}/messages/ | | {"text":"Hi"} | message | 401 404 404 201 201 201 201 blocked 201
            POST /api/chats/{chat}/messages/ | | {"text":"Hi","reply_to":$message} | message | \
              401 404 404 201 201 201 201 blocked 201
            POST /api/chats/{chat}/messages/ | | {"text":"Hi","reply_to":$foreign} | message | \
              401 404 404 invalid:reply_to invalid:reply_to invalid:reply_to invalid:reply_to blocked invalid:reply_to
            PATCH /api/chats/{chat}/messages/{message}/ | own | {"text":"New"} | edit | \
              401 404 404 200 200 200 200 blocked forbidden
            PATCH /api/chats/{chat}/messages/{message}/ | target | {"text":"New"} | edit | \
              401 404 404 forbidden forbidden forbidden forbidden forbidden forbidden
            PATCH /api/chats/{chat}/messages/{message}/ | foreign | {"text":"New"} | edit | \
              401 404 404 404 404 404 404 404 404
            DELETE /api/chats/{chat}/messages/{message}/ | own | | delete | 401 404 404 204 204 204 204 204 204
            DELETE /api/chats/{chat}/messages/{message}/ | target | | delete | \
              401 404 404 forbidden 204 204 forbidden forbidden 204
            DELETE /api/chats/{chat}/messages/{message}/ | admin2 | | delete | \
              401 404 404 forbidden forbidden 204 forbidden forbidden 204
            DELETE /api/chats/{chat}/messages/{message}/ | owner2 | | delete | \
              401 404 404 forbidden forbidden 204 forbidden forbidden 204
            DELETE /api/chats/{chat}/messages/{message}/ | foreign | | delete | 401 404 404 404 404 404 404 404 404
            GET /api/chats/{chat}/messages/{message}/receipts/ | own | | | 401 404 404 200 200 200 200 200 200
            GET /api/chats/{chat}/messages/{message}/receipts/ | target | | | 401 404 404 200 200 200 200 200 200
            GET /api/chats/{chat}/messages/{message}/receipts/ | foreign | | | 401 404 404 404 404 404 404 404 404
            POST /api/chats/{chat}/read/ | | {"seq":1} | read | 401 404 404 200 200 200 200 200 200
            POST /api/chats/{chat}/read/ | | {"message_id":$message} | read | 401 404 404 200 200 200 200 200 200
            POST /api/chats/{chat}/read/ | | {"message_id":$foreign} | read | 401 404 404 404 404 404 404 404 404
            POST /api/chats/{chat}/delivered/ | | {"seq":1} | delivered | 401 404 404 200 200 200 200 200 200
            POST /api/chats/{chat}/delivered/ | | {"message_id":$foreign} | delivered | \
              401 404 404 404 404 404 404 404 404
            WS /ws/ | | {"chat":$chat} | typing | 401 404 404 200 200 200 200 200 -
            WS /ws/ | | {"chats":{"$chat":0}} | sync | 401 unseen unseen seen seen seen seen seen -
            WS /ws/ | | {"users":[$target]} | watch_presence | 401 unseen unseen seen seen seen seen seen -
            WS /ws/ | | {"token":"$access"} | refresh_token | 401 200
            WS /ws/ | | {"token":"$others"} | refresh_token | 401 token_not_valid
            WS /ws/ | | {"token":"$refresh"} | refresh_token | 401 token_not_valid
            WS /ws/ | | {} | ping | 401 200
            """;

    static List<MatrixRow> all() {
        return TABLE.lines().map(MatrixRow::parse).toList();
    }

    private static MatrixRow parse(String line) {
        String[] cells = line.split("\\|", -1);
        String[] route = cells[0].strip().split(" ");
        boolean fresh = route[0].startsWith("!");
        return new MatrixRow(
                fresh ? route[0].substring(1) : route[0],
                route[1],
                cells[1].strip(),
                cells[2].strip(),
                cells[3].strip(),
                fresh,
                outcomes(cells[4].strip().split(" +")));
    }

    private static List<String> outcomes(String[] written) {
        int columns = Who.values().length;
        List<String> outcomes = new ArrayList<>(Arrays.asList(written));
        if (written.length > 3 && written.length != columns) {
            throw new IllegalArgumentException("not a row: " + outcomes);
        }
        String system = outcomes.getLast();
        if (written.length == 3) {
            outcomes.removeLast();
        }
        while (outcomes.size() < columns - 1) {
            outcomes.add(outcomes.getLast());
        }
        if (outcomes.size() < columns) {
            outcomes.add(system);
        }
        outcomes.replaceAll(outcome -> outcome.equals("fixed") ? "direct_chat_fixed" : outcome);
        return outcomes;
    }

    String outcome(Who who) {
        return outcomes.get(who.ordinal());
    }

    boolean hasRoute() {
        return !method.equals("WS");
    }

    @Override
    public String toString() {
        return String.join(" ", method, path, targets, body, action).replaceAll(" +", " ");
    }
}
