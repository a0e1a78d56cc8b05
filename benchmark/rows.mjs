// What is measured: for each row the subjects, who is in which chat, how they are loaded, and what is to be reached.
import { comeback, counted, firstConnects, growth } from "./lib/courses.mjs";
import { oneChat, pairs, tens, withReturning, withStalled } from "./lib/rooms.mjs";
import { storageRows } from "./storage/rows.mjs";
import { beseda } from "./subjects/beseda.mjs";
import { bunPublish } from "./subjects/bun.mjs";
import { ejabberd } from "./subjects/ejabberd.mjs";
import { floor } from "./subjects/floor.mjs";
import { socketIo, ws } from "./subjects/node.mjs";
import { seed } from "./subjects/seed.mjs";
import { stomp } from "./subjects/stomp.mjs";

const calm = { text_bytes: 100, seconds: 4 };
/** On one machine a write would also wake the reader, which no network makes a server do: these look by themselves. */
const closed = { ...calm, pause_us: 200 };
const cpu = { name: "CPU us per delivery", of: (figures) => figures.usPerDelivery };
/** A server of one thread has no other: there it is all that it does. */
const fanOut = { name: "CPU us per delivery, of the loop", of: ({ fanOutCpu, deliveries }) => (fanOutCpu * 1e6) / deliveries };
const late = { name: "p99 us", of: (figures) => figures.latency_us.p99 };
const rate = { name: "deliveries/s", of: (figures) => figures.perSecond, more: true };

// A message in a chat of two is delivered twice, and so its sender knows that it is committed.
const cpuPerSend = { name: "CPU us per send", of: (figures) => figures.usPerDelivery * 2 };
const sends = { name: "sends/s", of: (figures) => figures.perSecond / 2, more: true };
const heapEach = { name: "live heap KB per connection", of: ({ heapBytes }) => heapBytes.each / 1024 };
const residentEach = { name: "RSS KB per connection", of: ({ residentBytes }) => residentBytes.each / 1024 };
const idleEach = { name: "CPU us per connection and second", of: ({ cpuUs }) => cpuUs.each, alone: true };
const statementsEach = { name: "statements per client", of: ({ counts, returning }) => counts.statements / returning };
const writesEach = { name: "socket writes per client", of: ({ counts, returning }) => counts.writes / returning };
const toCalm = (live, calm) => live.latency_us.p99 / calm.latency_us.p99;
const lateToCalm = { name: "live p99, to calm", of: (figures) => toCalm(figures, figures.calm) };
const firstLateToCalm = { name: "live p99 of the first time, to calm", of: ({ first, calm }) => toCalm(first, calm) };
const closedSlow = { name: "sockets closed as too slow", of: ({ counts }) => counts.slow, alone: true };
const ready = { name: "ms until it is ready", of: ({ readyMs }) => readyMs };
const connect = { name: "CPU us per connect, of the first 1000", of: ({ first }) => first.connectUs };
const warmConnect = { name: "CPU us per connect, warm", of: ({ connectUs }) => connectUs };
const firstToWarm = { name: "the first 1000, to warm", of: ({ first, connectUs }) => first.connectUs / connectUs };
const commands = { name: "Redis commands per message", of: ({ counts, sent }) => counts.commands / sent };
const calls = { name: "its socket reads and writes per message", of: ({ counts, sent }) => counts.calls / sent };

const own = beseda();
const shipped = beseda({ limits: true });
const cacheless = beseda({ name: "without start cache", java: ["-XX:AOTMode=off"] });
const onTwoNodes = Object.entries({
  "Beseda, two nodes": {},
  "without receipts": { receipts: false },
  "with limits": { limits: true },
}).map(([name, options]) => beseda({ name, postgresql: true, nodes: 2, ...options }));
const onPostgresql = beseda({ postgresql: true });
const [writes, merged] = [floor("write"), floor("merged")];

// The same object is the same scene: its rows share servers, which the first of them warms up.
const thousand = oneChat(1000);
const fourSend = oneChat(1000, 4);
const withOneStalled = oneChat(1000);
const many = tens(15_000);
const growing = { few: 5_000, times: 4, warm_seconds: 10, seconds: 25 }; // a silent socket is pinged after 25 s
const apartShape = { ...calm, calm_seconds: 5, warm_seconds: 5, seconds: 10 };
const storm = withReturning(oneChat(100, 20), 5_000);
const apart = pairs(500);
const comers = pairs(500);
const twos = pairs(500);
const twosToo = pairs(500);
const thousandDurable = oneChat(1000);
const talkative = oneChat(100, 20);
const acknowledged = pairs(500);
const acknowledgedToo = pairs(500);

const BARE =
  "Only Beseda logs in, checks, stores and counts who has read; the others pass on what they get. Its loop reads and writes sockets; " +
  "other threads of it store and compile.";
const DROPS =
  "All sockets of a Channels process share one queue in Redis, of capacity 100; what comes while it is full is dropped, as its " +
  "docs say.";

const SLOPE = "Between 5,000 and 15,000 of them; what there is without any is by the same line.";

const APART =
  "The two of a chat are on two nodes. Commands as Redis counts them, those in a script too; what it does for two idle nodes is left " +
  "out. With limits: how fast each may send is counted in Redis.";

const toBun = [
  { measure: cpu.name, to: "Bun publish", most: 1.5, name: "F2b" },
  { measure: fanOut.name, to: "Bun publish", most: 0.9, name: "F2" },
];

/** Each of a chat's members is delivered each message, its sender too; all chats of these seats are as large. */
function writesRow(title, seats, most) {
  const members = seats.filter(({ chat }) => chat === seats[0].chat).length;
  const writesPerDelivery = {
    name: "socket writes per delivered message",
    of: ({ counts, sent }) => counts.writes / (sent * members),
  };
  return {
    title,
    subjects: [own],
    seats,
    course: counted,
    shape: { ...closed, calm_seconds: 2, in_flight: 8 },
    measures: [writesPerDelivery],
    note: "As the server counts them: what it tells of who has read, and its pings, go into writes, too.",
    goals: [{ measure: writesPerDelivery.name, most }],
  };
}

/**
 * `measures`: what is compared, the first subject to each of the others; less is better, unless `more`. `alone`: figures about
 * nothing, such as that of a Bun at rest, to which a ratio would say nothing.
 * `course`: how the load goes, where it has several phases; `load` if there is none.
 * `asked`: measured when it is named, and not with all the others.
 * `note`: what a reader of the figures has to know.
 * `goals`: the most or the least that a ratio may be; without `to`, that a figure of the first subject may be.
 */
const described = {
  "F2-one": {
    title: "One chat of 1000, one sender, eight in flight",
    subjects: [own, merged, bunPublish, ws(), socketIo()],
    seats: thousand,
    shape: { ...closed, in_flight: 8 },
    measures: [cpu, fanOut],
    note: BARE,
    goals: toBun,
  },
  F1: {
    title: "One chat of 1000, one in flight",
    subjects: [own, writes, bunPublish],
    seats: thousand,
    shape: { ...closed, in_flight: 1 },
    measures: [cpu, fanOut],
    note: BARE,
    goals: [
      { measure: fanOut.name, to: writes.name, most: 1.1 },
      { measure: fanOut.name, to: bunPublish.name, most: 1.3 },
    ],
  },
  "F2-four": {
    title: "One chat of 1000, four senders, eight in flight each",
    subjects: [own, merged, bunPublish],
    seats: fourSend,
    shape: { ...closed, in_flight: 8 },
    measures: [cpu, fanOut],
    note: BARE,
    goals: toBun,
  },
  "F2-pairs": {
    title: "500 chats of two, eight in flight each",
    subjects: [own, merged, bunPublish],
    seats: twos,
    shape: { ...closed, in_flight: 8 },
    measures: [cpu, fanOut],
    note: BARE,
    goals: toBun,
  },
  "F2-writes-one": writesRow("One chat of 1000, one sender, eight in flight: writes", thousand, 0.2),
  "F2-writes-four": writesRow("One chat of 1000, four senders, eight in flight each: writes", fourSend, 0.2),
  "F2-writes-pairs": writesRow("500 chats of two, eight in flight each: writes", twos, 0.7),
  "F2-others": {
    title: "500 chats of two, eight in flight each",
    asked: true,
    subjects: [own, ws(), socketIo(), stomp()],
    seats: twosToo,
    shape: { ...closed, in_flight: 8 },
    measures: [cpu],
    note: BARE,
    goals: [],
  },
  "F3-burst": {
    title: "One chat of 1000, durable, eight in flight",
    subjects: [onPostgresql, seed],
    seats: thousandDurable,
    shape: { ...closed, in_flight: 8 },
    measures: [cpu, rate],
    goals: [{ measure: cpu.name, to: seed.name, most: 1 / 100 }],
  },
  "F3-one": {
    title: "One chat of 1000, durable, one in flight",
    subjects: [onPostgresql, seed],
    seats: thousandDurable,
    shape: { ...closed, in_flight: 1 },
    measures: [cpu, rate],
    goals: [{ measure: cpu.name, to: seed.name, most: 1 / 25 }],
  },
  "F3-many": {
    title: "One chat of 100, durable, 50 messages a second from 20 of them",
    subjects: [onPostgresql, seed],
    seats: talkative,
    shape: { ...calm, rate: 50 },
    measures: [late],
    note: `${DROPS} What is lost has no lateness.`,
    goals: [],
  },
  F4: {
    title: "One of 1000 has stopped reading; 20 messages of 5 KB a second",
    subjects: [
      { ...own, seatsOf: withStalled, name: "Beseda, one stalled" },
      { ...own, name: "Beseda, calm" },
    ],
    seats: withOneStalled,
    course: counted,
    shape: { text_bytes: 5_000, seconds: 20, calm_seconds: 1, rate: 20 },
    measures: [late, closedSlow, { name: "RSS KB grown", of: (figures) => figures.grownKb }],
    note:
      "He is sent 100 KB a second. When he has not taken 1 MiB his socket is closed (docs/limits.md), which is half-way through: that " +
      "bounds the memory that he costs.",
    goals: [
      { measure: late.name, to: "Beseda, calm", most: 1.2 },
      { measure: closedSlow.name, least: 1 },
    ],
  },
  F5: {
    title: "500 direct chats, durable, one in flight each",
    subjects: [onPostgresql, seed, socketIo({ stored: true }), ws({ stored: true })],
    seats: acknowledged,
    shape: { ...closed, in_flight: 1 },
    measures: [cpuPerSend, sends],
    note: `Beseda and Channels check login and membership; Node's two do not. ${DROPS}`,
    goals: [
      { measure: cpuPerSend.name, to: seed.name, most: 1 / 30 },
      { measure: sends.name, to: seed.name, least: 50 },
      { measure: cpuPerSend.name, to: "socket.io, insert", most: 1 / 3 },
    ],
  },
  "F5-others": {
    title: "500 direct chats, durable, one in flight each",
    asked: true,
    subjects: [onPostgresql, stomp({ stored: true }), ejabberd],
    seats: acknowledgedToo,
    shape: { ...closed, in_flight: 1 },
    measures: [cpuPerSend, sends],
    note: "Beseda checks login and membership at each send, ejabberd when one comes in, Spring's broker not at all.",
    goals: [],
  },
  "M1-heap": {
    title: "Idle connections, each in five chats of ten: heap",
    subjects: [shipped],
    seats: many,
    course: growth,
    shape: growing,
    measures: [heapEach, { name: "MB without them", of: (figures) => figures.heapBytes.fixed / 2 ** 20 }],
    note: SLOPE,
    goals: [{ measure: heapEach.name, most: 3 }],
  },
  "M1-rss": {
    title: "Idle connections, each in five chats of ten: memory",
    subjects: [shipped, bunPublish],
    seats: many,
    course: growth,
    shape: growing,
    measures: [residentEach, { name: "MB without them", of: (figures) => figures.residentBytes.fixed / 2 ** 20 }],
    note: SLOPE,
    goals: [{ measure: residentEach.name, to: bunPublish.name, most: 1.5 }],
  },
  M2: {
    title: "Idle connections, each in five chats of ten: CPU",
    subjects: [shipped, bunPublish],
    seats: many,
    course: growth,
    shape: growing,
    measures: [idleEach, { name: "CPU us per second without them", of: (figures) => figures.cpuUs.fixed }],
    note: `${SLOPE} Beseda pings each once in the 25 seconds that are measured; Bun does so more rarely.`,
    goals: [{ measure: idleEach.name, most: 1 }],
  },
  R1: {
    title: "5000 sockets drop and resync, beside a chat of 100 that talks",
    subjects: [beseda({ postgresql: true, limits: true })],
    seats: storm,
    course: comeback,
    shape: { ...calm, calm_seconds: 5, seconds: 10, rate: 50, times: 8 },
    measures: [
      statementsEach,
      writesEach,
      lateToCalm,
      firstLateToCalm,
      late,
      { name: "seconds until all are back", of: (figures) => figures.seconds },
    ],
    note:
      "Each is in five chats and has missed one message. Statements and writes are all that the server counts while nobody sends, " +
      "the message among them. Lateness is that of 50 messages a second in the chat of 100: once they have come back ten times, " +
      "and, before the JVM has compiled what that takes, the first time.",
    goals: [
      { measure: statementsEach.name, most: 0.1 },
      { measure: writesEach.name, most: 3 },
      { measure: lateToCalm.name, most: 3 },
    ],
  },
  R2: {
    title: "A start on data that is there, then 1000 connections at once",
    subjects: [own, cacheless, bunPublish],
    seats: comers,
    course: firstConnects,
    shape: { times: 10 },
    measures: [ready, connect, warmConnect, firstToWarm],
    note: "Warm: the same 1000 once more, when they have come eleven times.",
    goals: [
      { measure: ready.name, to: cacheless.name, most: 0.5 },
      { measure: firstToWarm.name, most: 3 },
    ],
  },
  "B1-one": {
    title: "500 chats of two, on two nodes, one in flight each",
    subjects: onTwoNodes,
    seats: apart,
    course: counted,
    shape: { ...apartShape, in_flight: 1 },
    measures: [commands, calls],
    note: APART,
    goals: [{ measure: commands.name, most: 1 }],
  },
  "B1-burst": {
    title: "500 chats of two, on two nodes, eight in flight each",
    subjects: onTwoNodes,
    seats: apart,
    course: counted,
    shape: { ...apartShape, in_flight: 8 },
    measures: [commands, calls],
    note: APART,
    goals: [
      { measure: commands.name, most: 1 },
      { measure: calls.name, most: 0.1 },
    ],
  },
  ...storageRows,
};

export const rows = Object.fromEntries(Object.entries(described).map(([name, row]) => [name, { name, ...row }]));
