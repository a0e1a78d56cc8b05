-- Left by transactions, so that a connection lost during COMMIT does not leave open whether it happened. One row for
-- each transaction that a node runs at a time, updated in place.
CREATE TABLE beseda_commit_mark (
    slot   text   COLLATE "C" PRIMARY KEY,
    number bigint NOT NULL,
    at     bigint NOT NULL
) WITH (fillfactor = 30);
