import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

/** The compiler reads the platform's types first, which takes seconds on a busy machine. */
const TIMEOUT_MS = 120_000;

const DOCS = ["../../../docs/sdk.md", "../README.md"].map((path) => new URL(path, import.meta.url));
const BASE = fileURLToPath(new URL("../../tsconfig.base.json", import.meta.url));
const FOLDER = fileURLToPath(new URL(".", import.meta.url));

/** Each example as a module of its own, with what the examples before it on the page have set up. */
function examples(page: URL): readonly string[] {
  const text = readFileSync(page, "utf8");
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => {
    const imports = code.includes("import {")
      ? ""
      : 'import { BesedaClient, BesedaError, CREDENTIALS_ENDED } from "@beseda/sdk";\n';
    const client = code.includes("const client") ? "" : "declare const client: BesedaClient;\n";
    return `${imports}${client}${code}\nexport {};\nvoid [BesedaClient, client];\n`;
  });
}

test.each(DOCS)("the examples of %s compile against the SDK", { timeout: TIMEOUT_MS }, (page) => {
  const sources = new Map(examples(page).map((code, index) => [`${FOLDER}example-${index}.ts`, code]));
  expect(sources.size).toBeGreaterThan(0);
  const { config } = ts.readConfigFile(BASE, ts.sys.readFile) as { config: { compilerOptions: object } };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, FOLDER);
  const compilerOptions = { ...options, noUnusedLocals: false, noEmit: true };
  const host = ts.createCompilerHost(compilerOptions);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, target, ...rest) => {
    const code = sources.get(name);
    return code === undefined ? read(name, target, ...rest) : ts.createSourceFile(name, code, target);
  };
  const exists = host.fileExists.bind(host);
  host.fileExists = (name) => sources.has(name) || exists(name);
  const program = ts.createProgram([...sources.keys()], compilerOptions, host);
  const complaints = ts
    .getPreEmitDiagnostics(program)
    .map((one) => `${one.file?.fileName}: ${ts.flattenDiagnosticMessageText(one.messageText, "\n")}`);
  expect(complaints).toEqual([]);
});
