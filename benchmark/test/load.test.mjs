// The load client against a server that does what it is told: what goes wrong must be seen, and what does not must not.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { comeback, counted, firstConnects, growth } from "../lib/courses.mjs";
import { compile, load, withClient } from "../lib/load.mjs";
import { oneChat, pairs, withReturning } from "../lib/rooms.mjs";

const HEAD = 4 + 4; // of a masked frame of 126 bytes and more
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "beseda-load-"));
  await compile(folder);
});
after(() => rm(folder, { recursive: true }));

function frameOf(text) {
  const head = Buffer.from([0x81, 126, 0, 0]);
  head.writeUInt16BE(text.length, 2);
  return Buffer.concat([head, text]);
}

/** One chat. `deliver`: given a message's number, its text, the members' sockets and the one that it is from. */
async function serve(deliver, refusals = 0) {
  const members = [];
  const urls = [];
  let refused = refusals;
  let number = 0;
  const server = createServer();
  server.on("upgrade", ({ url }, socket) => {
    urls.push(url);
    if (refused-- > 0) return socket.destroy();
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    socket.on("error", () => {});
    members[Number.parseInt(url.slice(1), 10)] = socket;
    let rest = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= HEAD && rest.length >= HEAD + rest.readUInt16BE(2)) {
        const end = HEAD + rest.readUInt16BE(2);
        deliver(++number, rest.subarray(HEAD, end), members, socket);
        rest = rest.subarray(end);
      }
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const stop = () => {
    for (const member of members) member?.destroy();
    server.close();
  };
  const refuse = (count) => {
    refused = count;
  };
  return { port: server.address().port, members, urls, refuse, stop };
}

const SHAPE = { text_bytes: 200, warm_seconds: 0.1, seconds: 0.4, silence: 2, in_flight: 4 };
const targetOf = (seats, port) => ({
  pid: process.pid,
  port,
  sockets: seats.map((seat, index) => ({ ...seat, path: `/${index}` })),
});

async function figuresOf(deliver, { seats = oneChat(4), target = {}, shape = {}, refusals = 0 } = {}) {
  const { port, stop } = await serve(deliver, refusals);
  try {
    return await load(folder, { ...targetOf(seats, port), ...target }, { ...SHAPE, ...shape });
  } finally {
    stop();
  }
}

function toAll(text, members) {
  for (const member of members) member.write(frameOf(text));
}

test("a server that delivers has no faults, and each delivery counts once", async () => {
  const figures = await figuresOf((_number, text, members) => toAll(text, members));
  assert.ok(figures.sent > 10 && figures.deliveries > 0, JSON.stringify(figures));
  assert.deepEqual([figures.lost, figures.repeated, figures.split_chats, figures.closed], [0, 0, 0, 0]);
});

test("a load that looks by itself is told the same, and is not woken by each arrival", async () => {
  const deliver = (_number, text, members) => toAll(text, members);
  const figures = await figuresOf(deliver, { shape: { pause_us: 100_000, seconds: 1 } });
  assert.deepEqual([figures.lost, figures.repeated, figures.split_chats, figures.closed], [0, 0, 0, 0]);
  // Each of the four in flight goes out once in a pause.
  assert.ok(figures.sent > 4 && figures.sent <= 4 * 12, JSON.stringify(figures));
});

test("the CPU of threads by their name is a part of that of their process", async () => {
  const name = (await readFile("/proc/self/comm", "utf8")).trim();
  const deliver = (_number, text, members) => toAll(text, members);
  const own = await figuresOf(deliver, { target: { threads: name } });
  // Of one thread it is all, but for the moment between the two readings.
  assert.ok(own.fanOutCpu > 0 && own.fanOutCpu < own.cpu * 1.5, JSON.stringify(own));
  const others = await figuresOf(deliver, { target: { threads: "no such thread" } });
  assert.equal(others.fanOutCpu, 0);
});

test("what one member misses is lost", async () => {
  let dropped = 0;
  const figures = await figuresOf((number, text, members) => {
    toAll(text, number % 10 === 3 ? members.slice(0, -1) : members);
    if (number % 10 === 3) dropped++;
  });
  assert.ok(dropped > 0);
  assert.equal(figures.lost, dropped);
});

test("what comes twice to one who did not send it is repeated", async () => {
  let twice = 0;
  const figures = await figuresOf((number, text, members) => {
    toAll(text, members.slice(0, -1));
    const frames = Array(number % 10 === 3 ? 2 : 1).fill(frameOf(text));
    // In one piece, and to the last who gets it: the load ends once everybody has everything.
    members.at(-1).write(Buffer.concat(frames));
    twice += frames.length - 1;
  });
  assert.ok(twice > 0);
  assert.equal(figures.repeated, twice);
});

test("members that see two senders in two orders are a split chat", async () => {
  let held;
  const figures = await figuresOf(
    (_number, text, members) => {
      if (held === undefined) {
        held = text;
        return;
      }
      const [first, second] = [held, text];
      held = undefined;
      toAll(first, members.slice(0, -1));
      toAll(second, members);
      toAll(first, members.slice(-1));
    },
    { seats: oneChat(5, 2), shape: { in_flight: 1 } },
  );
  assert.equal(figures.split_chats, 1, JSON.stringify(figures));
});

test("the pings of a protocol above are answered", async () => {
  const answers = [];
  const greeted = new Set();
  await figuresOf(
    (_number, text, members) => {
      if (String(text).startsWith("3")) answers.push(String(text).trim());
      else toAll(text, members);
      for (const member of members)
        if (!greeted.has(member)) greeted.add(member) && member.write(frameOf(Buffer.from("2".padEnd(130))));
    },
    { target: { ping: ["2".padEnd(130), "3".padEnd(130)] } },
  );
  assert.deepEqual(answers, ["3", "3", "3", "3"]);
});

test("a dialogue before the load goes step by step", async () => {
  const steps = [];
  const unanswered = new Set();
  const answers = { one: "first!", two: "second!", three: "welcome" };
  const seats = oneChat(2).map((seat) => ({ ...seat, first: Object.keys(answers).map((step) => step.padEnd(130)) }));
  await figuresOf(
    (_number, text, members, from) => {
      const step = String(text).trim();
      if (!(step in answers)) return toAll(text, members);
      steps.push(unanswered.has(from) ? `${step}, too early` : step);
      unanswered.add(from);
      // Later, so that a step that does not wait would be seen.
      setImmediate(() => {
        unanswered.delete(from);
        from.write(frameOf(Buffer.from(answers[step].padEnd(130))));
      });
    },
    { seats, target: { answers: ["first!", "second!"], ready: "welcome" } },
  );
  assert.deepEqual(steps.toSorted(), ["one", "one", "three", "three", "two", "two"]);
});

test("a socket that does not open ends the load, unless it may be opened again", async () => {
  const deliver = (_number, text, members) => toAll(text, members);
  await assert.rejects(
    figuresOf(deliver, { refusals: 1 }),
    /1 of 4 sockets were closed before they were ready, the first before the 101/,
  );
  const figures = await figuresOf(deliver, { refusals: 2, target: { reopens: 2 } });
  assert.deepEqual([figures.reopened, figures.lost, figures.closed], [2, 0, 0]);
});

test("lateness counts from when a message was due", async () => {
  // A server that stands still for 200 ms: with 100 messages a second, about twenty of them wait for it.
  const stop = (number, text, members) => {
    if (number === 20) for (const until = Date.now() + 200; Date.now() < until; );
    toAll(text, members);
  };
  const figures = await figuresOf(stop, { shape: { rate: 100, seconds: 1, silence: 1 } });
  assert.ok(figures.latency_us.max >= 150_000 && figures.latency_us.p90 >= 80_000, JSON.stringify(figures.latency_us));
});

test("sockets are opened at several ports in turn", async () => {
  const toBoth = (_number, text) => toAll(text, [one.members[0], other.members[1]]);
  const [one, other] = [await serve(toBoth), await serve(toBoth)];
  try {
    const figures = await load(folder, { ...targetOf(pairs(1)), ports: [one.port, other.port] }, SHAPE);
    assert.deepEqual([one.urls, other.urls, figures.lost], [["/0"], ["/1"], 0]);
  } finally {
    one.stop();
    other.stop();
  }
});

test("what each further connection costs is the slope between two numbers of them", async () => {
  const { port, members, stop } = await serve(() => {});
  try {
    const target = { ...targetOf(oneChat(8), port), collect: async () => 1000 + 10 * members.length };
    const figures = await growth(folder, target, { few: 2, warm_seconds: 0, seconds: 0.1 });
    assert.equal(figures.sockets, 8);
    assert.deepEqual(figures.heapBytes, { each: 10, fixed: 1000 });
  } finally {
    stop();
  }
});

test("of what is counted under a load, what is counted anyhow is left out", async () => {
  let messages = 0;
  const { port, members, stop } = await serve((_number, text) => {
    messages++;
    toAll(text, members);
  });
  try {
    const target = { ...targetOf(oneChat(2), port), counters: async () => ({ ms: performance.now(), messages }) };
    const figures = await counted(folder, target, { ...SHAPE, calm_seconds: 0.5 });
    assert.equal(figures.counts.messages, figures.sent);
    // Of the time itself: of each second a second is left out.
    assert.ok(Math.abs(figures.counts.ms) < 1000 * SHAPE.seconds / 2, `${figures.counts.ms} ms`);
  } finally {
    stop();
  }
});

test("who has lost his connection comes back, however often it takes, and is greeted again", async () => {
  let greeted = 0;
  const server = await serve((_number, text, members, from) => {
    if (!String(text).startsWith("sync")) return toAll(text, members.slice(0, 2));
    greeted++;
    from.write(frameOf(Buffer.from("synced".padEnd(130))));
  });
  const seats = withReturning(oneChat(2), 10);
  const target = { ...targetOf(seats, server.port), resume: "?resume=1", ready: "synced", counters: async () => ({ greeted }) };
  for (const socket of target.sockets) socket.first = ["sync".padEnd(130)];
  try {
    await withClient(folder, target, SHAPE, async (order) => {
      await order("open");
      assert.equal(greeted, 12);
      server.refuse(3);
      const figures = await order("return");
      assert.deepEqual([figures.sockets, figures.failed_attempts, figures.sent, greeted], [12, 3, 0, 22]);
      assert.deepEqual(new Set(server.urls.slice(12)), new Set(seats.slice(2).map((_, index) => `/${index + 2}?resume=1`)));
    });
    const before = greeted;
    const figures = await comeback(folder, target, { ...SHAPE, calm_seconds: 0.1, times: 2 });
    assert.deepEqual([figures.returning, figures.counts.greeted, figures.lost], [10, 10, 0]);
    assert.equal(greeted - before, 12 + 10 * (1 + 2 + 1 + 1));
    assert.ok(figures.sent > 0 && figures.first.sent > 0 && figures.calm.sent > 0, JSON.stringify(figures));
  } finally {
    server.stop();
  }
});

test("the first connections after a start are told from those of a server that is warm", async () => {
  const burn = () => {
    for (const begun = process.cpuUsage().user; process.cpuUsage().user - begun < 50_000; );
  };
  const { port, urls, stop } = await serve((number, _text, _members, from) => {
    if (number <= 3) burn();
    from.write(frameOf(Buffer.from("welcome".padEnd(130))));
  });
  let starts = 0;
  const restart = async () => ({ pid: process.pid, readyMs: 7 * ++starts });
  const seats = oneChat(3).map((seat) => ({ ...seat, first: ["hello".padEnd(130)] }));
  const target = { ...targetOf(seats, port), ready: "welcome", pid: 0, restart };
  try {
    const figures = await firstConnects(folder, target, { times: 2 });
    assert.equal(figures.readyMs, 7);
    assert.equal(urls.length, 4 * 3);
    assert.ok(figures.connectUs > 0 && figures.first.connectUs > 2 * figures.connectUs, JSON.stringify(figures));
  } finally {
    stop();
  }
});
