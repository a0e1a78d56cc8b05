import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { browserStorage } from "../lib/storage.ts";
import { en, type Texts } from "./en.ts";
import { ru } from "./ru.ts";

export type { Texts };

export const LANGUAGES = { en, ru } as const;
export type Language = keyof typeof LANGUAGES;

const KEY = "beseda.language";

function isLanguage(value: string | null | undefined): value is Language {
  return value !== null && value !== undefined && Object.hasOwn(LANGUAGES, value);
}

/** What was chosen here before, else the first of the browser's languages that we speak, else English. */
export function initialLanguage(stored: string | null, browser: readonly string[]): Language {
  if (isLanguage(stored)) return stored;
  return browser.map((tag) => tag.split("-")[0]).find(isLanguage) ?? "en";
}

export function chosenLanguage(): Language {
  return initialLanguage(browserStorage.getItem(KEY), navigator.languages);
}

export function storeLanguage(language: Language): void {
  browserStorage.setItem(KEY, language);
}

/** The language as it is written here: of the browser's regions the first that speaks it, for dates and times. */
export function localeOf(language: Language, browser: readonly string[]): string {
  return browser.find((tag) => tag.split("-")[0] === language) ?? language;
}

export interface Speech {
  readonly language: Language;
  readonly locale: string;
  readonly texts: Texts;
  readonly speak: (language: Language) => void;
}

export const SpeechContext = createContext<Speech>({
  language: "en",
  locale: "en",
  texts: en,
  speak: () => undefined,
});

export function useSpeech(): Speech {
  return useContext(SpeechContext);
}

export function useTexts(): Texts {
  return useContext(SpeechContext).texts;
}
