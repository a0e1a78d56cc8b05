// What a server does most, for the JVM to learn from before it makes the start cache: people come in by cookie and by token,
// connect, talk, are cut off, come back, and read what was said.
// Usage: node rehearse.mjs URL, of a server without limits of rate
import { once } from "node:events";
import { createRequire } from "node:module";

const { WebSocket } = createRequire(new URL("../web/sdk/package.json", import.meta.url))("ws");

const origin = process.argv[2];
const PEOPLE = 20;
const MESSAGES = 300;
/** A method is compiled at its best after some thousands of calls. */
const VISITS = 3000;
const AT_ONCE = 32;

async function call(person, method, path, body) {
  const answer = await fetch(origin + path, {
    method,
    headers: { ...person.headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return { answer, json: answer.headers.get("content-type")?.includes("json") ? JSON.parse(text) : null };
}

/** Every other one logs in as a browser does, and the others as a program. */
async function arrive(index) {
  const account = { username: `person${index}`, password: "correct horse battery" };
  const { json } = await call({}, "POST", "/api/accounts/", account);
  if (index % 2 === 0) {
    const { answer } = await call({}, "POST", "/api/login/", account);
    const [cookie] = answer.headers.getSetCookie()[0].split(";");
    return { id: json.id, headers: { cookie, origin }, path: "/ws/" };
  }
  const { access } = (await call({}, "POST", "/api/token/", account)).json;
  return { id: json.id, headers: { authorization: `Bearer ${access}` }, path: `/ws/?token=${access}` };
}

function open(path, headers) {
  const socket = new WebSocket(origin.replace("http", "ws") + path, { headers });
  const waiting = new Set();
  socket.on("message", (data) => {
    const frame = JSON.parse(data);
    for (const one of waiting) if (one.fits(frame) && waiting.delete(one)) one.resolve(frame);
  });
  /** The next frame that fits. */
  socket.next = (fits) => new Promise((resolve) => waiting.add({ fits, resolve }));
  socket.ask = (action, fields) => {
    const answer = socket.next(({ ref }) => ref === action);
    socket.send(JSON.stringify({ action, ref: action, ...fields }));
    return answer;
  };
  return socket;
}

/** All chats of one person. Resolves to the socket and its `hello`. */
async function connect({ path, headers }, query = "") {
  const socket = open(path + query, headers);
  return [socket, await socket.next(({ event }) => event === "hello")];
}

/** Most only connect, as all do after a restart; some catch up. The connection ends with a word or without. */
async function visit(person, index, { id, last_seq: seq }) {
  const resuming = index % 3 > 0 ? `${person.path.includes("?") ? "&" : "?"}resume=1` : "";
  const [socket, { epoch }] = await connect(person, resuming);
  if (index % 4 === 0) {
    await socket.ask("sync", { epoch, chats: { [id]: seq } });
    await socket.ask("watch_presence", { users: [person.id] });
    await socket.ask("read", { chat: id, seq });
  }
  if (index % 2 === 0) socket.terminate();
  else socket.close();
}

async function history(person, { id }) {
  for (const path of [
    "/",
    "/api/me/",
    "/api/chats/",
    `/api/chats/${id}/`,
    "/api/unread/",
    "/api/users/?search=pers",
  ])
    await call(person, "GET", path);
  for (const page of ["", "?before=200", "?after=1&limit=20"])
    await call(person, "GET", `/api/chats/${id}/messages/${page}`);
}

async function inTurns(count, work) {
  let next = 0;
  const turn = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, turn));
}

const people = [];
for (let index = 0; index < PEOPLE; index++) people.push(await arrive(index));
const [first, ...others] = people;
const group = (
  await call(first, "POST", "/api/chats/", { title: "All", user_ids: others.map(({ id }) => id) })
).json;
const direct = (await call(first, "POST", "/api/chats/direct/", { user_id: others[0].id })).json;
const listeners = await Promise.all(people.map(async (person) => (await connect(person))[0]));
for (let number = 0; number < MESSAGES; number++) {
  const chat = number % 3 === 0 ? direct.id : group.id;
  const socket = listeners[number % 2];
  if (number % 10 === 0) socket.send(JSON.stringify({ action: "typing", chat }));
  await socket.ask("message", { chat, text: `Message ${number}`, client_id: `rehearsal-${number}` });
}
const seed = open(`/ws/chats/${group.id}/`, first.headers);
await once(seed, "open");
const echo = seed.next(({ text }) => text === "As the seed does");
seed.send(JSON.stringify({ action: "message", text: "As the seed does" }));
await echo;
await inTurns(PEOPLE * 5, (index) => history(people[index % PEOPLE], group));
await inTurns(VISITS, (index) => visit(people[index % PEOPLE], index, group));
for (const socket of [...listeners, seed]) socket.terminate();
