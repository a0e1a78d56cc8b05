import { expect, test } from "vitest";
import { Draws } from "../src/lib/draws.ts";

test("a flood of changes is told once a frame, and the next frame tells what came since", () => {
  const frames: (() => void)[] = [];
  const draws = new Draws((run) => frames.push(run));
  let told = 0;
  draws.subscribe(() => told++);
  for (let i = 0; i < 1_000; i++) draws.ask();
  expect(frames).toHaveLength(1);
  expect(told).toBe(0);
  frames.pop()?.();
  expect(told).toBe(1);
  draws.ask();
  frames.pop()?.();
  expect(told).toBe(2);
});

test("what a listener changes while it is told is told in another frame", () => {
  const frames: (() => void)[] = [];
  const draws = new Draws((run) => frames.push(run));
  let told = 0;
  const stop = draws.subscribe(() => {
    told++;
    draws.ask();
  });
  draws.ask();
  frames.shift()?.();
  expect(told).toBe(1);
  frames.shift()?.();
  expect(told).toBe(2);
  stop();
  frames.shift()?.();
  expect(told).toBe(2);
});
