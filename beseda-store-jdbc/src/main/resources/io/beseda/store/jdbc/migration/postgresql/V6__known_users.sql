-- Users of a host that has named them, at their logins or before. The keys are the names folded by us, compared by code
-- point; several users may have one name.
CREATE TABLE beseda_known_user (
    id               text    COLLATE "C" PRIMARY KEY,
    username         text    NOT NULL,
    username_key     text    COLLATE "C" NOT NULL,
    display_name     text    NOT NULL,
    display_name_key text    COLLATE "C" NOT NULL,
    avatar           text,
    active           boolean NOT NULL
);
