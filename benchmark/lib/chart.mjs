// A row of the report as a chart: a bar for each subject, as long as its median, with a line from its minimum to its maximum.
import { figure } from "./statistics.mjs";

const WIDTH = 720;
const NAMES = 170; // room for names, on the left
const FIGURES = 180; // and for figures, on the right
const [TITLE, PANEL, BAR, GAP] = [44, 30, 20, 10];

const STYLE = `
  .page { fill: #ffffff } text { fill: #1f2328; font: 13px system-ui, sans-serif } .title { font-size: 15px; font-weight: 600 }
  .quiet { fill: #59636e } .own { fill: #0969da } .peer { fill: #afb8c1 } .range { stroke: #1f2328; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } text { fill: #f0f6fc } .quiet { fill: #9198a1 } .own { fill: #4493f8 } .peer { fill: #57606a }
    .range { stroke: #f0f6fc }
  }`;

const escaped = (text) =>
  String(text).replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

function bar(subject, index, scale, top, loses) {
  const y = top + index * (BAR + GAP);
  const middle = y + BAR / 2;
  const at = (value) => (NAMES + value * scale).toFixed(1);
  const text = (x, anchor, of, kind = "") =>
    `<text x="${x}" y="${middle}" dy=".35em" text-anchor="${anchor}"${kind}>${escaped(of)}</text>`;
  return [
    text(NAMES - 10, "end", subject.name),
    `<rect class="${index === 0 ? "own" : "peer"}" x="${NAMES}" y="${y}" width="${Math.max(subject.median * scale, 1).toFixed(1)}" height="${BAR}" rx="2"/>`,
    `<path class="range" d="M${at(subject.min)} ${middle}H${at(subject.max)}M${at(subject.min)} ${middle - 4}v8M${at(subject.max)} ${middle - 4}v8"/>`,
    text(Math.max(NAMES + subject.max * scale, NAMES) + 8, "start", figure(subject.median) + (loses ? ", loses some" : "")),
  ];
}

function panel({ name, subjects, more, losers = [] }, top) {
  const scale = (WIDTH - NAMES - FIGURES) / Math.max(...subjects.map((subject) => subject.max), Number.MIN_VALUE);
  const heading = `<text class="quiet" x="${NAMES}" y="${top + 16}">${escaped(name)}, ${more ? "more" : "less"} is better</text>`;
  return [
    heading,
    ...subjects.flatMap((subject, index) => bar(subject, index, scale, top + PANEL, losers.includes(subject.name))),
  ];
}

/** `panels`: `{ name, more, losers, subjects: [{ name, median, min, max }] }`, Beseda first; losers: who lost messages. Returns an SVG for either colour scheme. */
export function chart(title, panels) {
  const heights = panels.map(({ subjects }) => PANEL + subjects.length * (BAR + GAP) + GAP);
  const height = TITLE + heights.reduce((sum, one) => sum + one, 0);
  let top = TITLE;
  const drawn = panels.flatMap((one, index) => {
    const lines = panel(one, top);
    top += heights[index];
    return lines;
  });
  const spoken = panels.map(
    ({ name, subjects }) => `${name}: ${subjects.map((one) => `${one.name} ${figure(one.median)}`).join(", ")}.`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(spoken.join(" "))}</desc>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="page" width="${WIDTH}" height="${height}"/>`,
    `<text class="title" x="16" y="28">${escaped(title)}</text>`,
    ...drawn,
    "</svg>",
    "",
  ].join("\n");
}
