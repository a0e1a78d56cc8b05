// Who is there and in which chats: made through the operator's interface of a node.
const AT_ONCE = 16;

/** Runs `work` for each, at most so many at a time. */
async function forEach(items, work) {
  const queue = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

const caller = (port, key) => async (method, path, body, as) => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: {
      authorization: `Api-Key ${key}`,
      "content-type": "application/json",
      ...(as === undefined ? {} : { "beseda-as": String(as) }),
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

/** All that one is in. */
export const chatsOf = ({ chat, others = [] }) => [chat, ...others];

function membersOf(seats) {
  const members = new Map();
  for (const seat of seats)
    for (const chat of chatsOf(seat)) {
      if (!members.has(chat)) members.set(chat, []);
      members.get(chat).push(seat.user + 1);
    }
  return members;
}

/**
 * Users are numbered from 1 on. `missed`: each misses one message, in the first of his chats. Returns the ids of the chats, and
 * the newest seq in each that its members have seen.
 */
export async function createWorld(port, key, seats, { missed }) {
  const call = caller(port, key);
  const [ids, seqs] = [[], []];
  await forEach(new Set(seats.map(({ user }) => user + 1)), (user) =>
    call("PUT", `/api/operator/users/${user}/`, { username: `u${user}` }),
  );
  const missing = new Set(missed ? seats.map(({ chat }) => chat) : []);
  await forEach(membersOf(seats), async ([chat, [first, ...rest]]) => {
    const made = await call("POST", "/api/chats/", { title: `Chat ${chat}`, user_ids: rest }, first);
    [ids[chat], seqs[chat]] = [made.id, made.last_seq];
    if (missing.has(chat)) await call("POST", `/api/chats/${made.id}/messages/`, { text: "missed" }, first);
  });
  return { ids, seqs };
}
