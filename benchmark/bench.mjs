// ./beseda bench: measures Beseda beside its peers. See README.md.
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "./lib/load.mjs";
import { circumstances } from "./lib/machine.mjs";
import { measure } from "./lib/measure.mjs";
import { stopAll } from "./lib/process.mjs";
import { writeReport } from "./lib/report.mjs";
import { keep, read } from "./lib/results.mjs";
import { Services } from "./lib/services.mjs";
import { rows } from "./rows.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const say = (text) => process.stderr.write(`${text}\n`);

function usage(problem) {
  say(problem);
  say("Usage: ./beseda bench [--pairs 5] [--out DIR] [NAME...]");
  say("       ./beseda bench --report [--out DIR]   writes docs/benchmarks.md from what was measured last");
  say("What can be measured:");
  for (const [name, row] of Object.entries(rows))
    say(`  ${name.padEnd(16)} ${row.title}${row.asked ? "; when it is named" : ""}`);
  process.exit(2);
}

/** A name stands for itself, or for all that go on after it: F3 is F3-one, F3-burst and F3-many. */
const meant = (name) => (name in rows ? [name] : Object.keys(rows).filter((row) => row.startsWith(`${name}-`)));

function optionsOf(words) {
  const options = { pairs: 5, out: join(here, "out"), needs: false, report: false };
  const names = [];
  while (words.length > 0) {
    const word = words.shift();
    if (word === "--pairs") options.pairs = Number(words.shift());
    else if (word === "--out") options.out = words.shift() ?? usage("beseda: --out needs a folder.");
    else if (word === "--needs") options.needs = true;
    else if (word === "--report") options.report = true;
    else if (word.startsWith("-"))
      usage(word === "--help" ? "Measures Beseda beside its peers." : `beseda: bench does not know ${word}.`);
    else if (meant(word).length > 0) names.push(...meant(word));
    else usage(`beseda: nothing to measure is called ${word}.`);
  }
  if (!Number.isInteger(options.pairs) || options.pairs < 1) usage("beseda: --pairs must be a number from 1 on.");
  const chosen = Object.values(rows).filter((row) => (names.length === 0 ? !row.asked : names.includes(row.name)));
  return { ...options, chosen };
}

async function measureAll({ chosen, pairs, out }) {
  const services = new Services(await mkdtemp(join(tmpdir(), "beseda-bench-")));
  await chmod(services.folder, 0o755);
  let ended;
  const endAll = async () => {
    stopAll();
    await services.stop();
    await rm(services.folder, { recursive: true, force: true });
  };
  const end = () => (ended ??= endAll()); // an interrupt also ends what is measured, which then ends by itself
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => end().finally(() => process.exit(1)));
  try {
    await compile(services.folder);
    await mkdir(out, { recursive: true });
    const file = join(out, "results.json");
    const where = await circumstances();
    await measure(services, chosen, pairs, say, (results) =>
      keep(
        file,
        results.map((result) => ({ ...result, ...where })),
      ),
    );
    say(`Written to ${file}`);
  } finally {
    await end();
  }
}

async function report({ out }) {
  const results = await read(join(out, "results.json"));
  if (Object.keys(results).length === 0) usage("beseda: nothing has been measured yet.");
  const folder = join(here, "../docs");
  await writeReport(folder, Object.values(rows), results);
  say(`Written to ${join(folder, "benchmarks.md")}`);
}

const options = optionsOf(process.argv.slice(2));
const needs = new Set(options.chosen.flatMap((row) => row.subjects.flatMap((subject) => subject.needs ?? [])));
if (options.needs) process.stdout.write(`${[...needs].join(" ")}\n`);
else if (options.report) await report(options);
else await measureAll(options);
