-- Users of a host that has named them, at their logins or before. The keys are the names folded by us, compared by code
-- point; several users may have one name.
CREATE TABLE beseda_known_user (
    id               TEXT    NOT NULL PRIMARY KEY,
    username         TEXT    NOT NULL,
    username_key     TEXT    NOT NULL,
    display_name     TEXT    NOT NULL,
    display_name_key TEXT    NOT NULL,
    avatar           TEXT,
    active           INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
