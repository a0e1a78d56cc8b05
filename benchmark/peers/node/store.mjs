// One insert per message, through pg's pool as its docs make one. Without a DATABASE_URL nothing is stored.
import pg from "pg";

const pool = process.env.DATABASE_URL ? new pg.Pool({ connectionString: process.env.DATABASE_URL }) : undefined;
await pool?.query(
  `CREATE TABLE message (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     chat bigint NOT NULL,
     sender bigint NOT NULL,
     text text NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now())`,
);
await pool?.query("CREATE INDEX ON message (chat, id)");

let next = 1;

/** Resolves to the message once it is committed. */
export async function save(chat, sender, text) {
  if (pool === undefined) return { id: next++, chat, sender, text, created_at: new Date() };
  const insert = "INSERT INTO message (chat, sender, text) VALUES ($1, $2, $3) RETURNING id, created_at";
  const { rows } = await pool.query(insert, [chat, sender, text]);
  return { ...rows[0], chat, sender, text };
}
