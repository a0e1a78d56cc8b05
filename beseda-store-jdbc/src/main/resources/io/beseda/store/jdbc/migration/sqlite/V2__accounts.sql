-- Built-in accounts. Rows stay for good, because messages refer to them. The keys are the names folded by us, compared
-- by code point.
CREATE TABLE beseda_account (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    username         TEXT    NOT NULL,
    username_key     TEXT    NOT NULL UNIQUE,
    display_name     TEXT    NOT NULL,
    display_name_key TEXT    NOT NULL,
    password_hash    TEXT    NOT NULL,
    created_at       INTEGER NOT NULL,
    last_login_at    INTEGER,
    deactivated_at   INTEGER
) STRICT;

-- key_hash: SHA-256 of what the cookie carries; null for a session of tokens.
CREATE TABLE beseda_session (
    id         TEXT    NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES beseda_account (id),
    kind       TEXT    NOT NULL,
    key_hash   TEXT    UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at   INTEGER
) STRICT;

CREATE INDEX beseda_session_account ON beseda_session (account_id);
CREATE INDEX beseda_session_expiry ON beseda_session (expires_at);

-- user_id, session_id, credential_expires_at: what the ticket was issued for, which need not be a session of ours.
CREATE TABLE beseda_ticket (
    ticket_hash           TEXT    NOT NULL PRIMARY KEY,
    user_id               TEXT    NOT NULL,
    session_id            TEXT,
    credential_expires_at INTEGER,
    expires_at            INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX beseda_ticket_expiry ON beseda_ticket (expires_at);

-- Refresh tokens that were used, until they expire.
CREATE TABLE beseda_dead_token (
    jti        TEXT    NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX beseda_dead_token_expiry ON beseda_dead_token (expires_at);

CREATE TABLE beseda_secret (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
