// Rounds: A B C, A B C ... What the machine does meanwhile falls on all alike, and a ratio is of one round.
import { load } from "./load.mjs";
import { figure, spread } from "./statistics.mjs";

const FAULTS = ["lost", "repeated", "split_chats", "closed", "reopened"];
const AGAIN_SECONDS = 2; // to warm up a server that was loaded before

/** Rows whose seats are the same are measured on the same servers, each started once a round. */
function scenesOf(rows) {
  const scenes = new Map();
  for (const row of rows) scenes.set(row.seats, [...(scenes.get(row.seats) ?? []), row]);
  return [...scenes.values()];
}

/** Rows whose shapes are the same are figures of one load. */
async function loadAll(services, subject, rows, each) {
  const { seats } = rows[0];
  const target = await subject.open(services, subject.seatsOf?.(seats) ?? seats);
  const loads = new Map();
  try {
    for (const row of rows) {
      if (!loads.has(row.shape)) {
        const warm = loads.size > 0 ? AGAIN_SECONDS : subject.warmSeconds;
        const shape = { warm_seconds: warm, silence: subject.patience ?? 3, ...row.shape };
        const course = target.measure ?? row.course ?? load;
        loads.set(row.shape, await course(services.folder, target, shape));
      }
      each(row, loads.get(row.shape));
    }
  } finally {
    await target.stop();
  }
}

function lineOf(row, figures) {
  const measures = row.measures.map((measure) => `${measure.name} ${figure(measure.of(figures))}`);
  const flow =
    figures.sent > 0 && !row.measures.some((measure) => measure.more) ? [`${figure(figures.perSecond)} deliveries/s`] : [];
  const wrong = FAULTS.filter((name) => figures[name] > 0).map((name) => `${name} ${figures[name]}`);
  return [...measures, ...flow].join(", ") + (wrong.length > 0 ? `  (${wrong.join(", ")})` : "");
}

/** What is kept of a row: every value, and the ratios of the first subject to each of the others. */
export function resultOf(row, pairs, runs) {
  const measures = row.measures.map(({ name, of, alone }) => {
    const values = row.subjects.map((subject) => runs.get(subject).map(of));
    const [own, ...others] = alone ? values.slice(0, 1) : values;
    return {
      name,
      subjects: row.subjects.map((subject, index) => ({ name: subject.name, values: values[index], ...spread(values[index]) })),
      ratios: others.map((other, index) => ({
        to: row.subjects[index + 1].name,
        ...spread(own.map((value, round) => value / other[round])),
      })),
    };
  });
  const faults = row.subjects.map((subject) => {
    const sum = (name) => runs.get(subject).reduce((total, figures) => total + (figures[name] ?? 0), 0);
    return { name: subject.name, sent: sum("sent"), ...Object.fromEntries(FAULTS.map((name) => [name, sum(name)])) };
  });
  return { name: row.name, pairs, measures, faults };
}

/** `say`: told of each run. `done`: given the results of rows that are through. */
export async function measure(services, rows, pairs, say, done) {
  for (const scene of scenesOf(rows)) {
    for (const row of scene) say(`${row.name}: ${row.title}`);
    const runs = new Map(scene.map((row) => [row, new Map(row.subjects.map((subject) => [subject, []]))]));
    const subjects = [...new Set(scene.flatMap((row) => row.subjects))];
    for (let round = 1; round <= pairs; round++)
      for (const subject of subjects) {
        const its = scene.filter((row) => row.subjects.includes(subject));
        await loadAll(services, subject, its, (row, figures) => {
          runs.get(row).get(subject).push(figures);
          say(`  ${round}/${pairs} ${row.name} ${subject.name}: ${lineOf(row, figures)}`);
        });
      }
    const results = scene.map((row) => resultOf(row, pairs, runs.get(row)));
    for (const { name: row, measures } of results)
      for (const { name, ratios } of measures)
        for (const ratio of ratios)
          say(`  ${row} ${name}, to ${ratio.to}: ${figure(ratio.median)} (${figure(ratio.min)} to ${figure(ratio.max)})`);
    await done(results);
  }
}
