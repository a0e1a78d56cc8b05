// docs/benchmarks.md and its charts, from what was measured.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chart } from "./chart.mjs";
import { figure } from "./statistics.mjs";

const HEAD = `# Benchmarks

Beseda beside its peers on one machine, in turn. \`./beseda bench\` measures anew, \`./beseda bench --report\` writes this page from
what was measured last. [How, and by what](../benchmark/README.md). [What holds the rows that are missed](benchmarks-missed.md).

A ratio is Beseda's figure over the other's, within a round; where Beseda is compared with itself, the first over the second.
Median, minimum and maximum are over the rounds. CPU is that of the server's process alone, without database, Redis and load.
The load client checks that every message came once to each member, in one order; what was lost, repeated or out of order is
under *faults*.`;

const table = (head, lines) => [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** That a figure is 0.012 of another says little; that it is 83 times less, more. */
export function ratio(value) {
  const times = value > 0 && value < 0.5 ? ` (${figure(1 / value)} times less)` : "";
  return figure(value) + times;
}

const range = ({ min, max }) => `${figure(min)} to ${figure(max)}`;

/** The figure that a goal is about, and whether it is reached: undefined where nothing was measured. */
export function judge(goal, result) {
  const measure = result.measures.find(({ name }) => name === goal.measure);
  const { median } = (goal.to === undefined ? measure?.subjects[0] : measure?.ratios.find(({ to }) => to === goal.to)) ?? {};
  if (!Number.isFinite(median)) return { median: Number.NaN, reached: undefined };
  return { median, reached: goal.most === undefined ? median >= goal.least : median <= goal.most };
}

const VERDICTS = { true: "yes", false: "**missed**", undefined: "not measured" };

function goalsTable(rows, results) {
  const lines = rows.flatMap((row) =>
    row.goals.map((goal) => {
      const { median, reached } = judge(goal, results[row.name]);
      const bound = goal.most === undefined ? `at least ${figure(goal.least)}` : `at most ${ratio(goal.most)}`;
      return [
        row.name + (goal.name === undefined ? "" : ` (${goal.name})`),
        goal.measure + (goal.to === undefined ? "" : `, to ${goal.to}`),
        bound,
        goal.to === undefined ? figure(median) : ratio(median),
        VERDICTS[reached],
      ];
    }),
  );
  return table(["row", "figure", "to be", "is", "reached"], lines);
}

function faultsOf({ sent, lost, repeated, split_chats: split, closed, reopened }) {
  const said = [];
  if (lost > 0) said.push(`${figure(lost)} deliveries lost`);
  if (repeated > 0) said.push(`${figure(repeated)} repeated`);
  if (split > 0) said.push(`two orders in ${figure(split)} chats`);
  if (closed > 0) said.push(`${figure(closed)} sockets closed`);
  if (reopened > 0) said.push(`${figure(reopened)} sockets closed at the handshake and opened again`);
  if (said.length > 0) return `**${said.join(", ")}**, of ${figure(sent)} messages`;
  return sent > 0 ? `none, of ${figure(sent)} messages` : "";
}

/** Faults are of a run, and so beside its first measure. */
function measureTable({ name, subjects, ratios }, faults) {
  const lines = subjects.map((subject, index) => {
    const to = ratios[index - 1];
    const compared = to === undefined ? ["", ""] : [ratio(to.median), range(to)];
    return [subject.name, figure(subject.median), range(subject), ...compared, ...(faults ? [faultsOf(faults[index])] : [])];
  });
  return table(["", name, "min to max", `${subjects[0].name} to it`, "min to max", ...(faults ? ["faults"] : [])], lines);
}

const imageOf = (row) => `bench-${row.name.toLowerCase()}.svg`;

function section(row, result) {
  return [
    `## ${row.name}: ${row.title}`,
    ...(row.note === undefined ? [] : [row.note]),
    `![${row.title}](images/${imageOf(row)})`,
    ...result.measures.map((measure, index) => measureTable(measure, index === 0 ? result.faults : undefined)),
    `\`./beseda bench --pairs ${result.pairs} ${row.name}\`, ${result.date}, commit ${result.commit}.`,
  ].join("\n\n");
}

/** Rows may have been measured on different days. */
function places(rows, results) {
  const found = new Map();
  for (const row of rows) {
    const { machine, versions } = results[row.name];
    const place = `${machine}. ${versions}.`;
    found.set(place, [...(found.get(place) ?? []), row.name]);
  }
  return [...found].map(([place, names]) => `- ${names.join(", ")}: ${place}`).join("\n");
}

/** `rows`: as described; `results`: by name, of some of them. */
export function page(rows, results) {
  return `${[
    HEAD,
    "## What was to be reached",
    goalsTable(rows, results),
    ...rows.map((row) => section(row, results[row.name])),
    "## Where it was measured",
    places(rows, results),
  ].join("\n\n")}\n`;
}

export async function writeReport(folder, described, results) {
  const rows = described.filter(({ name }) => name in results).sort((a, b) => a.name.localeCompare(b.name));
  await mkdir(join(folder, "images"), { recursive: true });
  await writeFile(join(folder, "benchmarks.md"), page(rows, results));
  for (const row of rows) {
    const more = new Set(row.measures.filter((measure) => measure.more).map(({ name }) => name));
    const { measures, faults } = results[row.name];
    const losers = faults.filter(({ lost }) => lost > 0).map(({ name }) => name);
    const panels = measures.map((measure) => ({ ...measure, more: more.has(measure.name), losers }));
    await writeFile(join(folder, "images", imageOf(row)), chart(`${row.name}: ${row.title}`, panels));
  }
}
