import { describe, expect, test } from "vitest";
import { backoff } from "../src/backoff.ts";

describe("backoff", () => {
  test("the ceiling doubles with every attempt up to the maximum", () => {
    const ceilings = [0, 1, 2, 5, 6, 1000].map((attempt) => backoff(attempt, 0.999999));
    expect(ceilings).toEqual([499, 999, 1999, 15_999, 19_999, 19_999]);
  });

  test("chance decides anything from nothing to the ceiling", () => {
    expect(backoff(3, 0)).toBe(0);
    expect(backoff(3, 0.5)).toBe(2_000);
  });
});
