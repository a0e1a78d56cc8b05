-- Built-in accounts. Rows stay for good, because messages refer to them. The keys are the names folded by us, compared
-- by code point.
CREATE TABLE beseda_account (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username         text   NOT NULL,
    username_key     text   COLLATE "C" NOT NULL UNIQUE,
    display_name     text   NOT NULL,
    display_name_key text   COLLATE "C" NOT NULL,
    password_hash    text   NOT NULL,
    created_at       bigint NOT NULL,
    last_login_at    bigint,
    deactivated_at   bigint
);

-- key_hash: SHA-256 of what the cookie carries; null for a session of tokens.
CREATE TABLE beseda_session (
    id         text   COLLATE "C" PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES beseda_account (id),
    kind       text   NOT NULL,
    key_hash   text   COLLATE "C" UNIQUE,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at   bigint
);

CREATE INDEX beseda_session_account ON beseda_session (account_id);
CREATE INDEX beseda_session_expiry ON beseda_session (expires_at);

-- user_id, session_id, credential_expires_at: what the ticket was issued for, which need not be a session of ours.
CREATE TABLE beseda_ticket (
    ticket_hash           text   COLLATE "C" PRIMARY KEY,
    user_id               text   NOT NULL,
    session_id            text,
    credential_expires_at bigint,
    expires_at            bigint NOT NULL
);

CREATE INDEX beseda_ticket_expiry ON beseda_ticket (expires_at);

-- Refresh tokens that were used, until they expire.
CREATE TABLE beseda_dead_token (
    jti        text   COLLATE "C" PRIMARY KEY,
    expires_at bigint NOT NULL
);

CREATE INDEX beseda_dead_token_expiry ON beseda_dead_token (expires_at);

CREATE TABLE beseda_secret (
    name  text PRIMARY KEY,
    value text NOT NULL
);
