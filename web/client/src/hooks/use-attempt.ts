import { useState } from "preact/hooks";
import { useTexts } from "../i18n/index.ts";
import { errorText } from "../lib/errors.ts";

export interface Attempt {
  /** Why the last try failed, in the reader's language; empty while there is nothing to say. */
  readonly fault: string;
  readonly working: boolean;
  /** Never rejects: a failure becomes `fault`. */
  readonly attempt: (doing: () => Promise<unknown>) => Promise<void>;
}

/** Something the server may refuse: shows that it goes on, and what came of it. */
export function useAttempt(): Attempt {
  const texts = useTexts();
  const [fault, setFault] = useState("");
  const [working, setWorking] = useState(false);
  const attempt = async (doing: () => Promise<unknown>): Promise<void> => {
    setFault("");
    setWorking(true);
    try {
      await doing();
    } catch (error) {
      setFault(errorText(texts, error));
    }
    setWorking(false);
  };
  return { fault, working, attempt };
}
