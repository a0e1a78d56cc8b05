// Counts tests in reports: node count-tests.mjs FILE... prints "passed failed skipped".
// Reads Surefire's TEST-*.xml (one suite each), the XML of Node's own tests, and Vitest's JSON.
import { existsSync, readFileSync } from "node:fs";

function surefire(xml) {
  const suite = /<testsuite\b[^>]*>/.exec(xml)?.[0] ?? "";
  const count = (name) => Number(new RegExp(`\\s${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = count("failures") + count("errors");
  return { passed: count("tests") - failed - count("skipped"), failed, skipped: count("skipped") };
}

/** Node counts in comments at the end. */
function node(xml) {
  const count = (name) => Number(new RegExp(`<!-- ${name} (\\d+) -->`).exec(xml)?.[1] ?? 0);
  return { passed: count("pass"), failed: count("fail") + count("cancelled"), skipped: count("skipped") + count("todo") };
}

function vitest(json) {
  const report = JSON.parse(json);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const file of process.argv.slice(2).filter((name) => existsSync(name))) {
  const text = readFileSync(file, "utf8");
  const read = file.endsWith(".json") ? vitest : text.includes("<testsuite ") ? surefire : node;
  const counts = read(text);
  for (const key of Object.keys(sum)) sum[key] += counts[key];
}
process.stdout.write(`${sum.passed} ${sum.failed} ${sum.skipped}\n`);
