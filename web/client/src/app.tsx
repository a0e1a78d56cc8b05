import { useEffect, useMemo, useState } from "preact/hooks";
import { ChatScreen } from "./chat-screen.tsx";
import { SessionContext, useSession, useSessionState } from "./context.ts";
import {
  chosenLanguage,
  LANGUAGES,
  type Language,
  localeOf,
  SpeechContext,
  storeLanguage,
  useTexts,
} from "./i18n/index.ts";
import type { Session } from "./session.ts";
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
      return <div class="screen-wait" aria-busy="true" />;
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

function Unreachable() {
  const session = useSession();
  const texts = useTexts();
  return (
    <main class="screen-wait">
      <p role="alert">{texts.auth.unreachable}</p>
      <button type="button" class="button primary" onClick={() => void session.check()}>
        {texts.auth.again}
      </button>
    </main>
  );
}
