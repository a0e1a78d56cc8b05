// Counts tests in reports: node count-tests.mjs FILE... prints "passed failed skipped".
// Reads Surefire's TEST-*.xml (one suite each) and Vitest's JSON.
import { existsSync, readFileSync } from "node:fs";

function surefire(xml) {
  const suite = /<testsuite\b[^>]*>/.exec(xml)?.[0] ?? "";
  const count = (name) => Number(new RegExp(`\\s${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = count("failures") + count("errors");
  return { passed: count("tests") - failed - count("skipped"), failed, skipped: count("skipped") };
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
  const counts = file.endsWith(".xml") ? surefire(text) : vitest(text);
  for (const key of Object.keys(sum)) sum[key] += counts[key];
}
process.stdout.write(`${sum.passed} ${sum.failed} ${sum.skipped}\n`);
