import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort, inherited } from "./server.ts";

const EXAMPLE = fileURLToPath(new URL("../../../../examples/django-host", import.meta.url));
const run = promisify(execFile);

/** examples/django-host, started by its own command: PostgreSQL, Django, Beseda, and nginx in front. */
export class Office {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly data: string,
  ) {}

  /** @param settings of the example and of Beseda, beside the example's own */
  static async start(settings: Record<string, string>): Promise<Office> {
    const data = await mkdtemp(join(tmpdir(), "beseda-office-"));
    await run("chmod", ["755", data]);
    const port = await freePort();
    const command = process.env["BESEDA_E2E_COMMAND"];
    const child = spawn(join(EXAMPLE, "run"), {
      env: {
        ...inherited(),
        ...settings,
        PORT: String(port),
        DATA: data,
        ...(command === undefined ? {} : { BESEDA: command }),
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const office = new Office(`http://127.0.0.1:${port}`, child, data);
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes("The office is open")) return office;
    }
    await office.stop();
    throw new Error("The example did not start.");
  }

  /** As its operator does in `manage.py shell`. */
  async manage(python: string): Promise<void> {
    const script = '. "$0" && /usr/bin/python3 manage.py shell -c "$1"';
    await run("bash", ["-c", script, join(this.data, "environment"), python], { cwd: EXAMPLE });
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      const ended = once(this.process, "exit");
      this.process.kill("SIGTERM");
      await ended;
    }
    await rm(this.data, { recursive: true, force: true });
  }
}
