import { render } from "preact";
import { App } from "./app.tsx";
import { Session } from "./session.ts";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/marks.css";
import "./styles/overlays.css";
import "./styles/welcome.css";
import "./styles/sidebar.css";
import "./styles/conversation.css";
import "./styles/message.css";
import "./styles/panel.css";

const session = new Session(location.origin);
const root = document.getElementById("app");
if (root !== null) render(<App session={session} />, root);
void session.check();
