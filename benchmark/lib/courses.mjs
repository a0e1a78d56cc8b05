// Rows that go in several phases. As `load` of load.mjs: given the folder, a target and the shape; figures out.
import { setTimeout as sleep } from "node:timers/promises";
import { withClient } from "./load.mjs";

const GONE_MS = 1_000; // what a server does about those who have left is over by then

const between = (before, after) =>
  Object.fromEntries(Object.keys(after).map((name) => [name, after[name] - (before[name] ?? 0)]));

/** A line through two numbers of connections: what each further one costs, and what there is without any. */
function line(few, many, of) {
  const each = (of(many) - of(few)) / (many.sockets - few.sockets);
  return { each, fixed: of(few) - few.sockets * each };
}

/** As many connect as are `few`, and leave, so many `times`: what a server learns from it is no part of a connection. */
async function comeAndGo(folder, target, { few, times, ...shape }) {
  const visitors = { ...target, sockets: target.sockets.slice(0, few) };
  for (let time = 0; time < times; time++) await withClient(folder, visitors, shape, (order) => order("open"));
  await sleep(GONE_MS);
}

/** `few` idle connections, then all of them; each time after a full collection of garbage. */
export const growth = async (folder, target, { few, times, ...shape }) => {
  await comeAndGo(folder, target, { few, times, ...shape });
  return withClient(folder, target, shape, async (order) => {
    const held = async (count) => {
      await order(`open ${count}`);
      const heap = await target.collect();
      return { ...(await order("hold")), heap };
    };
    const [less, more] = [await held(few), await held(target.sockets.length)];
    return {
      ...more,
      heapBytes: line(less, more, ({ heap }) => heap),
      residentBytes: line(less, more, ({ residentKb }) => residentKb * 1024),
      cpuUs: line(less, more, ({ cpu, seconds }) => (cpu * 1e6) / seconds),
    };
  });
};

/** What the target's counters count during `work` beyond what they count anyhow in that time. */
async function countedIn(target, calmSeconds, work) {
  const during = async (what) => {
    const before = await target.counters();
    const begun = performance.now();
    const figures = await what();
    const seconds = (performance.now() - begun) / 1000;
    return { figures, seconds, counts: between(before, await target.counters()) };
  };
  const idle = await during(() => sleep(calmSeconds * 1000));
  const { figures, seconds, counts } = await during(work);
  const beyond = ([name, count]) => [name, count - ((idle.counts[name] ?? 0) / idle.seconds) * seconds];
  return { ...figures, counts: Object.fromEntries(Object.entries(counts).map(beyond)) };
}

/** A load whose costs are counted. */
export const counted = (folder, target, { calm_seconds: calmSeconds, ...shape }) =>
  withClient(folder, target, shape, async (order) => {
    await order("open");
    return countedIn(target, calmSeconds, () => order("load"));
  });

/**
 * Those that are to return lose their connections and come back: once while the others send, whose deliveries are late then as
 * `first` says; so many `times`, for the server to be warm; once while nobody sends, which is counted; and once more while the
 * others send. `calm`: while all stay.
 */
export const comeback = (folder, target, { times, calm_seconds: calmSeconds, ...shape }) =>
  withClient(folder, target, shape, async (order) => {
    await order("open");
    const first = await order("return load");
    for (let time = 0; time < times; time++) await order("return");
    const { counts } = await countedIn(target, calmSeconds, () => order("return"));
    const calm = await order("load");
    const returning = target.sockets.filter(({ returns }) => returns).length;
    return { ...(await order("return load")), first, calm, counts, returning };
  });

/** A start on the data that is there, all sockets at once, and all at once again when they have come so many `times`. */
export async function firstConnects(folder, target, { times, ...shape }) {
  const { pid, readyMs } = await target.restart();
  const connect = async () => {
    const figures = await withClient(folder, { ...target, pid }, shape, (order) => order("open"));
    await sleep(GONE_MS);
    return { ...figures, connectUs: (figures.cpu * 1e6) / figures.sockets };
  };
  const first = await connect();
  for (let time = 0; time < times; time++) await connect();
  return { ...(await connect()), readyMs, first };
}
