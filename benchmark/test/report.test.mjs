import assert from "node:assert/strict";
import { test } from "node:test";
import { chart } from "../lib/chart.mjs";
import { resultOf } from "../lib/measure.mjs";
import { judge, page, ratio } from "../lib/report.mjs";
import { figure, median, spread } from "../lib/statistics.mjs";
import { rows } from "../rows.mjs";

const calm = { sent: 10, lost: 0, repeated: 0, split_chats: 0, closed: 0 };
const [ours, theirs] = [{ name: "Beseda" }, { name: "Channels" }];
const row = {
  name: "F9",
  title: "A chat of <two>",
  subjects: [ours, theirs],
  measures: [
    { name: "us", of: (figures) => figures.us },
    { name: "sends/s", of: (figures) => figures.rate, more: true },
  ],
  goals: [
    { measure: "us", to: "Channels", most: 0.5 },
    { measure: "sends/s", to: "Channels", least: 20 },
  ],
};
const where = { date: "2026-01-02", commit: "abc1234", machine: "2 cores", versions: "Java 25" };

function measured(own, others) {
  return {
    ...resultOf(
      row,
      own.length,
      new Map([
        [ours, own],
        [theirs, others],
      ]),
    ),
    ...where,
  };
}

const twoRounds = measured(
  [
    { ...calm, us: 1, rate: 100 },
    { ...calm, us: 3, rate: 100 },
  ],
  [
    { ...calm, us: 10, rate: 10, lost: 7 },
    { ...calm, us: 10, rate: 10, lost: 5 },
  ],
);

test("the median of an even count lies between the two in the middle", () => {
  assert.equal(median([4, 1, 3, 100]), 3.5);
  assert.deepEqual(spread([2, 9, 4]), { median: 4, min: 2, max: 9 });
});

test("a ratio is of one round, not of two medians", () => {
  const result = measured(
    [
      { ...calm, us: 1 },
      { ...calm, us: 8 },
      { ...calm, us: 3 },
    ],
    [
      { ...calm, us: 1 },
      { ...calm, us: 2 },
      { ...calm, us: 6 },
    ],
  );
  assert.deepEqual(result.measures[0].ratios, [{ to: "Channels", median: 1, min: 0.5, max: 4 }]);
});

test("goals are a most or a least, and what was not measured is neither reached nor missed", () => {
  assert.deepEqual(judge(row.goals[0], twoRounds), { median: 0.2, reached: true });
  assert.deepEqual(judge(row.goals[1], twoRounds), { median: 10, reached: false });
  assert.equal(judge({ measure: "us", to: "Nobody", most: 1 }, twoRounds).reached, undefined);
  assert.equal(judge({ measure: "of a later version", most: 1 }, twoRounds).reached, undefined);
  assert.deepEqual(judge({ measure: "us", most: 1 }, twoRounds), { median: 2, reached: false });
});

test("the page marks a missed row, and says what a peer has lost", () => {
  const text = page([row], { F9: twoRounds });
  assert.match(text, /^\| F9 \| us, to Channels \| at most 0\.5 \| 0\.2 \(5 times less\) \| yes \|$/m);
  assert.match(text, /^\| F9 \| sends\/s, to Channels \| at least 20 \| 10 \| \*\*missed\*\* \|$/m);
  assert.match(text, /^\| Channels \| 10 \| .* \| \*\*12 deliveries lost\*\*, of 20 messages \|$/m);
  assert.match(text, /^\| Beseda \| 2 \| 1 to 3 \| .* \| none, of 20 messages \|$/m);
  assert.match(text, /2 cores\. Java 25\./);
});

test("what is not compared has figures and no ratios", () => {
  const alone = { ...row, measures: row.measures.map((measure) => ({ ...measure, alone: true })), goals: [] };
  const runs = new Map([
    [ours, [{ ...calm, us: 3, rate: 1 }]],
    [theirs, [{ ...calm, us: 0, rate: 0 }]],
  ]);
  const text = page([alone], { F9: { ...resultOf(alone, 1, runs), ...where } });
  assert.match(text, /^\| Channels \| 0 \| 0 to 0 \| {2}\| {2}\| none, of 10 messages \|$/m);
});

test("figures have three digits that matter", () => {
  assert.deepEqual([0.012345, 1.2345, 99.96, 123.4, 1234567, Number.NaN].map(figure), [
    "0.0123",
    "1.23",
    "100",
    "123",
    "1 234 567",
    "-",
  ]);
  assert.equal(ratio(0.02), "0.02 (50 times less)");
  assert.equal(ratio(0.8), "0.8");
});

test("a chart's bars are as long as the medians, and its texts are escaped", () => {
  const svg = chart(row.title, [{ name: "us", subjects: twoRounds.measures[0].subjects }]);
  const lengths = [...svg.matchAll(/<rect class="(?:own|peer)"[^>]* width="([\d.]+)"/g)].map(([, length]) => Number(length));
  assert.equal(lengths.length, 2);
  assert.ok(Math.abs(lengths[1] / lengths[0] - 5) < 0.01, `${lengths}`);
  assert.match(svg, /<title>A chat of &lt;two&gt;<\/title>/);
  assert.match(svg, /prefers-color-scheme: dark/);
  assert.doesNotMatch(svg, /loses some/);
  assert.match(chart("", [{ name: "us", subjects: twoRounds.measures[0].subjects, losers: ["Channels"] }]), />10, loses some</);
});

test("each goal of a row is about a measure and a subject that the row has", () => {
  for (const { name, subjects, measures, goals } of Object.values(rows))
    for (const goal of goals) {
      assert.ok(
        measures.some((measure) => measure.name === goal.measure),
        `${name}: ${goal.measure}`,
      );
      assert.ok(goal.to === undefined || subjects.slice(1).some((subject) => subject.name === goal.to), `${name}: ${goal.to}`);
    }
});
