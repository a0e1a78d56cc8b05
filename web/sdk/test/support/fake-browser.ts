import type { ChannelLike, LocksLike, Tabs } from "../../src/tabs.ts";

interface Request {
  readonly tab: FakeTab;
  readonly held: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** What tabs of one origin share, as the Web Locks and BroadcastChannel standards describe it. */
export class FakeBrowser {
  readonly #queues = new Map<string, Request[]>();
  readonly #holders = new Map<string, Request>();
  readonly channels = new Map<string, Set<FakeChannel>>();

  tab(lockTurns = 1): FakeTab {
    return new FakeTab(this, lockTurns);
  }

  request(name: string, request: Request, signal: AbortSignal | undefined, steal: boolean): void {
    if (steal) {
      const robbed = this.#holders.get(name);
      this.#holders.delete(name);
      robbed?.tab.run(() => robbed.reject(new Error("AbortError: stolen")));
    }
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    if (steal) queue.unshift(request);
    else queue.push(request);
    signal?.addEventListener("abort", () => {
      const index = queue.indexOf(request);
      if (index < 0) return;
      queue.splice(index, 1);
      request.reject(new Error("AbortError"));
    });
    this.#grant(name);
  }

  /** The process is gone: the platform takes its locks back. */
  forget(tab: FakeTab): void {
    for (const queue of this.#queues.values()) {
      queue.splice(0, queue.length, ...queue.filter((request) => request.tab !== tab));
    }
    for (const [name, holder] of [...this.#holders]) if (holder.tab === tab) this.#release(name, holder);
  }

  #grant(name: string): void {
    if (this.#holders.has(name)) return;
    const next = this.#queues.get(name)?.shift();
    if (next === undefined) return;
    this.#holders.set(name, next);
    next.tab.run(() => {
      void Promise.resolve(next.held()).then((value) => {
        this.#release(name, next);
        next.resolve(value);
      });
    });
  }

  #release(name: string, holder: Request): void {
    if (this.#holders.get(name) !== holder) return;
    this.#holders.delete(name);
    this.#grant(name);
  }
}

/** One tab: it may be killed, or frozen with everything that is for it waiting. */
export class FakeTab implements Tabs {
  #state: "alive" | "frozen" | "dead" = "alive";
  #waiting: (() => void)[] = [];
  readonly #channels: FakeChannel[] = [];

  constructor(
    private readonly browser: FakeBrowser,
    /** Locks are another process's, and may take longer than a message from tab to tab: turns of the loop. */
    private readonly lockTurns: number,
  ) {}

  readonly locks: LocksLike = {
    request: (name, { signal, steal }, held) =>
      new Promise((resolve, reject) => {
        void turns(this.lockTurns).then(() => {
          if (signal?.aborted) reject(new Error("AbortError"));
          else this.browser.request(name, { tab: this, held, resolve, reject }, signal, steal === true);
        });
      }),
  };

  readonly channel = (name: string): ChannelLike => {
    const all = this.browser.channels.get(name) ?? new Set();
    this.browser.channels.set(name, all);
    const channel = new FakeChannel(this, all);
    this.#channels.push(channel);
    return channel;
  };

  get dead(): boolean {
    return this.#state === "dead";
  }

  run(task: () => void): void {
    queueMicrotask(() => {
      if (this.#state === "alive") task();
      else if (this.#state === "frozen") this.#waiting.push(task);
    });
  }

  freeze(): void {
    this.#state = "frozen";
  }

  thaw(): void {
    this.#state = "alive";
    for (const task of this.#waiting.splice(0)) task();
  }

  kill(): void {
    this.#state = "dead";
    for (const channel of this.#channels) channel.close();
    this.browser.forget(this);
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

class FakeChannel implements ChannelLike {
  onmessage: ChannelLike["onmessage"] = null;

  constructor(
    private readonly tab: FakeTab,
    private readonly all: Set<FakeChannel>,
  ) {
    all.add(this);
  }

  postMessage(message: unknown): void {
    if (this.tab.dead) return;
    if (!this.all.has(this)) throw new Error("InvalidStateError: the channel is closed.");
    for (const other of this.all) {
      if (other === this) continue;
      const data: unknown = structuredClone(message);
      other.tab.run(() => other.onmessage?.({ data }));
    }
  }

  close(): void {
    this.all.delete(this);
  }
}
