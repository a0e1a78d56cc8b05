// Who is in which chat. The same for every subject, so that they are loaded alike.

/** One chat of `members`, of whom the first `senders` send. */
export const oneChat = (members, senders = 1) =>
  Array.from({ length: members }, (_, user) => ({ user, chat: 0, sends: user < senders }));

/** `count` chats of two, of whom one sends. */
export const pairs = (count) =>
  Array.from({ length: count * 2 }, (_, user) => ({ user, chat: user >> 1, sends: user % 2 === 0 }));

/** The same with one who stops reading once the load runs. */
export const withStalled = (seats) => seats.map((seat, index) => (index === seats.length - 1 ? { ...seat, stalls: true } : seat));

/** `count` users in tens, each ten in five chats of its own; numbered from these on. */
export const tens = (count, firstUser = 0, firstChat = 0) =>
  Array.from({ length: count }, (_, index) => {
    const chat = firstChat + 5 * Math.floor(index / 10);
    return { user: firstUser + index, chat, others: [1, 2, 3, 4].map((further) => chat + further) };
  });

/** These stay, and so many more lose their connections and come back. */
export const withReturning = (seats, count) => {
  const [users, chats] = ["user", "chat"].map((name) => 1 + Math.max(...seats.map((seat) => seat[name])));
  return [...seats, ...tens(count, users, chats).map((seat) => ({ ...seat, returns: true }))];
};
