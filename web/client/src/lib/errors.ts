import { BesedaError } from "@beseda/sdk";
import type { Texts } from "../i18n/index.ts";

/** An error in the reader's language where we have words for it, else the server's own sentence. */
export function errorText(texts: Texts, error: unknown): string {
  if (!(error instanceof BesedaError)) return String(error);
  return codeText(texts, error.code) ?? error.detail;
}

export function codeText(texts: Texts, code: string): string | null {
  return Object.entries(texts.errors).find(([known]) => known === code)?.[1] ?? null;
}
