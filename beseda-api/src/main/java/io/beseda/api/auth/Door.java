package io.beseda.api.auth;

/// How a caller proved who he is.
public enum Door {
    /// The session cookie: sent by a browser on its own, so `Origin` matters.
    COOKIE,
    /// An access token, in whichever place.
    TOKEN,
    /// A one-time ticket, for a socket.
    TICKET,
    /// An API key: the operator, as the system or in the name of a user.
    OPERATOR
}
