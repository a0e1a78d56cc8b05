import { useEffect, useMemo, useState } from "preact/hooks";
import { ChatScreen } from "./chat-screen.tsx";
import { SessionContext, useSessionState } from "./context.ts";
import {
  chosenLanguage,
  LANGUAGES,
  type Language,
  localeOf,
  SpeechContext,
  storeLanguage,
} from "./i18n/index.ts";
import type { Session } from "./session.ts";
import { useTheme } from "./settings/use-theme.ts";
import { Unreachable } from "./welcome/unreachable.tsx";
import { Welcome } from "./welcome/welcome.tsx";

export function App({ session }: { session: Session }) {
  const [language, setLanguage] = useState<Language>(chosenLanguage);
  const speech = useMemo(
    () => ({
      language,
      locale: localeOf(language, navigator.languages),
      texts: LANGUAGES[language],
      speak: (next: Language) => {
        storeLanguage(next);
        setLanguage(next);
      },
    }),
    [language],
  );
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useTheme();
  return (
    <SpeechContext.Provider value={speech}>
      <SessionContext.Provider value={session}>
        <Screen />
      </SessionContext.Provider>
    </SpeechContext.Provider>
  );
}

function Screen() {
  const state = useSessionState();
  switch (state.at) {
    case "checking":
      return <Checking />;
    case "unreachable":
      return <Unreachable />;
    case "out":
      return <Welcome ended={state.ended} />;
    case "in":
      return <ChatScreen />;
    default:
      return ((_: never) => null)(state);
  }
}

/** Over at once in most cases: what is to be seen comes only where it takes a while. */
function Checking() {
  return (
    <div class="screen-wait late" aria-busy="true">
      <img src="/favicon.svg" alt="" width="56" height="56" />
    </div>
  );
}
