// Rows D and H: the store, on both databases.
import { storage } from "../subjects/storage.mjs";

const messages = { name: "messages/s", of: (figures) => 1e6 / figures.us, more: true };
const batch = { name: "messages per commit", of: (figures) => figures.batch, more: true };
const cpu = { name: "CPU us per message", of: (figures) => figures.cpu };
const latency = { name: "median us", of: (figures) => figures.us };
const READS = {
  newest: "newest page",
  middle: "middle page",
  other: "newest page of others",
  unread: "unread",
  list: "chats",
};
const reads = Object.entries(READS).map(([key, name]) => ({
  name: `${name}, us`,
  of: (figures) => figures[key],
}));

const rowsOn = (database) => ({
  D1: {
    title: `64 senders in one chat, eight in flight each, on ${database}`,
    subjects: storage("D1", database, {
      beseda: "Beseda",
      lone: "A commit per message",
      bare: "Bare INSERT",
    }),
    measures: [messages, batch],
    note: "The bare INSERT has as many rows a commit as Beseda had in the same round, and updates neither the chat nor the sender.",
    goals: [
      { measure: batch.name, least: 50 },
      { measure: messages.name, to: "A commit per message", least: 20 },
      { measure: messages.name, to: "Bare INSERT", least: 0.5 },
    ],
  },
  D2: {
    title: `One sender, from send to answer, on ${database}`,
    subjects: storage("D2", database, { beseda: "Beseda", jdbc: "Its rows through JDBC" }),
    measures: [latency],
    note: "Without the socket. JDBC alone: an INSERT, two UPDATEs and a commit, with nothing looked up.",
    goals: [{ measure: latency.name, to: "Its rows through JDBC", most: 1.5 }],
  },
  D4: {
    title: `Sends spread over 5000 chats, on ${database}`,
    subjects: storage("D4", database, { spread: "Over 5000 chats", one: "Into one" }),
    measures: [messages, cpu],
    goals: [{ measure: messages.name, to: "Into one", least: 0.5 }],
  },
  H1: {
    title: `Reads at 2,000,000 messages, on ${database}`,
    subjects: storage("H1", database, { large: "2,000,000 messages", small: "20,000 messages" }),
    measures: reads,
    note: "Half of the messages are in one chat, which is read; the others in a hundred more. They arrived mixed.",
    goals: reads.map(({ name }) => ({ measure: name, to: "20,000 messages", most: 1.2 })),
  },
});

/** Nobody sits in these: an array of its own is a scene of its own. */
const named = (database, suffix) =>
  Object.entries(rowsOn(database)).map(([name, row]) => [
    `${name}-${suffix}`,
    { ...row, seats: [], shape: {} },
  ]);

export const storageRows = Object.fromEntries([
  ...named("SQLite", "sqlite"),
  ...named("PostgreSQL", "postgresql"),
]);
