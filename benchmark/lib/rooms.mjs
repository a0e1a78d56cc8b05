// Who is in which chat. The same for every subject, so that they are loaded alike.

/** One chat of `members`, of whom the first `senders` send. */
export const oneChat = (members, senders = 1) =>
  Array.from({ length: members }, (_, user) => ({ user, chat: 0, sends: user < senders }));

/** `count` chats of two, of whom one sends. */
export const pairs = (count) =>
  Array.from({ length: count * 2 }, (_, user) => ({ user, chat: user >> 1, sends: user % 2 === 0 }));

/** The same with one who stops reading once the load runs. */
export const withStalled = (seats) => seats.map((seat, index) => (index === seats.length - 1 ? { ...seat, stalls: true } : seat));
