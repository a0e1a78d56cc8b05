import { render } from "preact";
import { App } from "./app.tsx";
import { chatHref } from "./lib/route.ts";
import { keepForOffline } from "./offline/register.ts";
import { Session } from "./session.ts";
import { parseDemoLink } from "./welcome/demo-link.ts";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/marks.css";
import "./styles/overlays.css";
import "./styles/settings.css";
import "./styles/welcome.css";
import "./styles/sidebar.css";
import "./styles/conversation.css";
import "./styles/message.css";
import "./styles/panel.css";

function told(name: string): string | null {
  return document.querySelector<HTMLMetaElement>(`meta[name="beseda-${name}"]`)?.content ?? null;
}

const session = new Session(location.origin, { hostLogin: told("host-login"), demo: told("demo") !== null });
const visitor = session.offersDemo ? parseDemoLink(location.hash) : null;
// Out of the address bar before anything is drawn, and never a place to come back to.
if (visitor !== null) history.replaceState(null, "", chatHref(visitor.chat));
const root = document.getElementById("app");
if (root !== null) render(<App session={session} />, root);
void (visitor === null ? session.check() : session.visit(visitor));
keepForOffline();
