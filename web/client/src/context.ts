import type { BesedaClient, State } from "@beseda/sdk";
import { createContext } from "preact";
import { useContext, useEffect, useReducer, useRef, useState } from "preact/hooks";
import type { Session, SessionState } from "./session.ts";

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("There is no session around this component.");
  return session;
}

export function useClient(): BesedaClient {
  return useSession().client;
}

export function useSessionState(): SessionState {
  const session = useSession();
  const [state, setState] = useState(session.state);
  useEffect(() => {
    // The answer to the first question may be there before anybody listens.
    setState(session.state);
    return session.subscribe(() => setState(session.state));
  }, [session]);
  return state;
}

/** A part of the SDK's state; the component is drawn again when that part, and not only something else, changes. */
export function useSelect<T>(select: (state: State) => T): T {
  const { client, draws } = useSession();
  const [, draw] = useReducer((count: number, _: null) => count + 1, 0);
  const selected = select(client.state);
  const latest = useRef({ select, selected });
  latest.current = { select, selected };
  useEffect(() => {
    const look = (): void => {
      const { select: again, selected: before } = latest.current;
      if (!Object.is(again(client.state), before)) draw(null);
    };
    // Something may have changed between drawing and now.
    look();
    return draws.subscribe(look);
  }, [client, draws]);
  return selected;
}
