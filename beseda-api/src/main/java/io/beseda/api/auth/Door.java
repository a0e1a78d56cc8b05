package io.beseda.api.auth;

/// How a caller proved who he is.
public enum Door {
    /// The session cookie: sent by a browser on its own, so `Origin` matters.
    COOKIE,
    /// An access token, in whichever place.
    TOKEN,
    /// A one-time ticket, for a socket.
    TICKET
}
