CREATE TABLE IF NOT EXISTS person (id bigint PRIMARY KEY, username text NOT NULL UNIQUE, name text NOT NULL, password text NOT NULL);
CREATE TABLE IF NOT EXISTS orders (id text PRIMARY KEY, item text NOT NULL, buyer bigint NOT NULL, seller bigint NOT NULL, chat bigint NOT NULL);
