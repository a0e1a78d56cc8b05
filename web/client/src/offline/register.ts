import { useEffect, useState } from "preact/hooks";

/** The part of the Trusted Types API that is used; not every browser has it. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): unknown };
}

const WORKER = "/sw.js";
let outdated = false;
const listeners = new Set<() => void>();

/** The page is kept on this device, so that it opens without a network. In development it is not. */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  // The first worker of all takes over a page that is as new as itself.
  let first = serviceWorker.controller === null;
  serviceWorker.addEventListener("controllerchange", () => {
    outdated ||= !first;
    first = false;
    for (const listener of [...listeners]) listener();
  });
  serviceWorker.register(workerUrl()).then(
    (registration) => {
      document.addEventListener("visibilitychange", () => {
        // A page that is open for days asks when it is looked at; without a network, the next time.
        if (document.visibilityState === "visible") registration.update().catch(() => undefined);
      });
    },
    () => {
      // The browser forbids it, or the page has no https: all works but a start without a network.
    },
  );
}

/** The content policy takes no other address for a worker than this one. */
function workerUrl(): string {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("beseda", {
    createScriptURL: (url) => {
      if (url !== WORKER) throw new TypeError(`Not a worker of ours: ${url}`);
      return url;
    },
  });
  return (policy?.createScriptURL(WORKER) ?? WORKER) as string;
}

/** The server has a newer page than this one: the next one that is opened. */
export function useOutdated(): boolean {
  const [shown, setShown] = useState(outdated);
  useEffect(() => {
    const look = (): void => setShown(outdated);
    look();
    listeners.add(look);
    return () => {
      listeners.delete(look);
    };
  }, []);
  return shown;
}
