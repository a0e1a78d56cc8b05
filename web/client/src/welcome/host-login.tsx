import { useSession } from "../context.ts";
import { useTexts } from "../i18n/index.ts";

/** The way in where another application has the accounts. */
export function HostLogin({ url, ended }: { url: string; ended: boolean }) {
  const session = useSession();
  const texts = useTexts();
  return (
    <section class="auth card" aria-label={texts.auth.logIn}>
      <h2>{texts.auth.logIn}</h2>
      {ended && <p class="notice">{texts.auth.sessionEnded}</p>}
      <p>{texts.auth.atHost}</p>
      {url !== "" && (
        <a class="button primary wide" href={url}>
          {texts.auth.logIn}
        </a>
      )}
      <button type="button" class="link-button" onClick={() => void session.check()}>
        {texts.auth.loggedIn}
      </button>
    </section>
  );
}
