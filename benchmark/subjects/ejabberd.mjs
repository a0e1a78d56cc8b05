// ejabberd, XMPP over WebSocket (RFC 7395): a multi-user chat per chat, its archive on PostgreSQL. See ../peers/ejabberd.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, start } from "../lib/process.mjs";

const template = fileURLToPath(new URL("../peers/ejabberd/ejabberd.yml", import.meta.url));
const SCHEMA = "/usr/share/ejabberd/sql/pg.sql"; // where Debian keeps both
const LIBRARIES = "/usr/lib/x86_64-linux-gnu";
const ROOMS = "conference.localhost";

/** Each message is archived. Who comes and goes is told to nobody: with 1000 members it would be a million stanzas. */
const ROOM = "[{persistent,true},{mam,true},{max_users,1000},{presence_broadcast,[]}]";

const chatsOf = (seats) => [...new Set(seats.map((seat) => seat.chat))].sort((a, b) => a - b);
const stream = '<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="localhost" version="1.0"/>';
const login = (user) => Buffer.from(`\0u${user}\0secret`).toString("base64");

/** Up to the moment when the room says that it has let one in. */
const greeting = ({ user, chat }) => [
  stream,
  `<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">${login(user)}</auth>`,
  stream,
  '<iq xmlns="jabber:client" type="set" id="bind"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>',
  `<presence xmlns="jabber:client" to="chat${chat}@${ROOMS}/u${user}"><x xmlns="http://jabber.org/protocol/muc"><history maxstanzas="0"/></x></presence>`,
];

async function prepared(services, seats) {
  const database = await services.database();
  await database.ask(await readFile(SCHEMA, "utf8"));
  const users = [...new Set(seats.map((seat) => seat.user))];
  const rooms = chatsOf(seats).map((chat) => `('chat${chat}', '${ROOMS}', '${ROOM}', now())`);
  await database.ask(`INSERT INTO muc_room (name, host, opts, created_at) VALUES ${rooms.join(",")}`);
  await database.ask(`INSERT INTO users (username, password) VALUES ${users.map((user) => `('u${user}', 'secret')`).join(",")}`);
  return database;
}

export const ejabberd = {
  name: "ejabberd",
  warmSeconds: 3,
  needs: ["ejabberd", "postgresql"],
  async open(services, seats) {
    const database = await prepared(services, seats);
    const port = await freePort();
    const folder = await mkdtemp(join(services.folder, "ejabberd-"));
    const { port: databasePort, pathname } = new URL(database.url);
    const config = (await readFile(template, "utf8"))
      .replace("DATABASE_PORT", databasePort)
      .replace("DATABASE_NAME", pathname.slice(1))
      .replace("PORT", String(port));
    await writeFile(join(folder, "ejabberd.yml"), config);
    // The options are those of ejabberdctl, without a node's name: nobody else is to reach it.
    const options = ["-noinput", "+K", "true", "+P", "250000", "-mnesia", "dir", JSON.stringify(folder), "-s", "ejabberd"];
    const ready = ["-eval", 'application:ensure_all_started(ejabberd), io:format("ready~n")'];
    const server = await start("erl", [...options, ...ready], {
      ready: /^ready$/,
      cwd: folder,
      env: {
        ERL_LIBS: LIBRARIES,
        EJABBERD_CONFIG_PATH: join(folder, "ejabberd.yml"),
        EJABBERD_LOG_PATH: join(folder, "ejabberd.log"),
      },
    });
    const sockets = seats.map((seat) => ({
      ...seat,
      path: "/ws",
      headers: "Sec-WebSocket-Protocol: xmpp\r\n",
      first: greeting(seat),
    }));
    const stop = async () => {
      await server.stop();
      await database.drop();
      await rm(folder, { recursive: true });
    };
    return {
      pid: server.pid,
      port,
      sockets,
      chats: chatsOf(seats),
      answers: ["features", "success", "features", "result"],
      ready: "110",
      reopens: 5, // of a thousand it closes one now and then, when its stream opens
      frame: `<message xmlns="jabber:client" type="groupchat" to="chat%C@${ROOMS}"><body>%M</body></message>`,
      stop,
    };
  },
};
