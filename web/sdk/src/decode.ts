/**
 * Reading `unknown` into types, once, at the boundary. Unknown fields are ignored; a field that is missing or of the
 * wrong type throws with its path, so that a server and a client that disagree say where.
 */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
}

type Source = Readonly<Record<string, unknown>>;
export type Decoder<T> = (value: unknown, path: string) => T;

function wrong(path: string, expected: string): never {
  throw new DecodeError(`${path}: expected ${expected}`);
}

export function source(value: unknown, path: string): Source {
  if (typeof value !== "object" || value === null || Array.isArray(value)) wrong(path, "an object");
  return value as Source;
}

export const text: Decoder<string> = (value, path) =>
  typeof value === "string" ? value : wrong(path, "a string");

export const flag: Decoder<boolean> = (value, path) =>
  typeof value === "boolean" ? value : wrong(path, "a boolean");

export const integer: Decoder<number> = (value, path) =>
  Number.isSafeInteger(value) ? (value as number) : wrong(path, "an integer");

export const userId: Decoder<number | string> = (value, path) =>
  typeof value === "string" ? value : integer(value, path);

export function oneOf<const T extends string>(...allowed: readonly T[]): Decoder<T> {
  return (value, path) => allowed.find((one) => one === value) ?? wrong(path, allowed.join(" | "));
}

export function list<T>(item: Decoder<T>): Decoder<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) wrong(path, "an array");
    return value.map((one: unknown, index) => item(one, `${path}[${index}]`));
  };
}

/** A missing field counts as `null`. */
export function nullable<T>(inner: Decoder<T>): Decoder<T | null> {
  return (value, path) => (value === null || value === undefined ? null : inner(value, path));
}

/** An object with exactly these fields, in any order; others are dropped. */
export function record<T extends object>(fields: { readonly [K in keyof T]: Decoder<T[K]> }): Decoder<T> {
  return (value, path) => {
    const from = source(value, path);
    const result: Partial<T> = {};
    for (const key in fields) result[key] = fields[key](from[key], `${path}.${key}`);
    return result as T;
  };
}
