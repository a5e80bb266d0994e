/// <reference lib="webworker" />
/**
 * Runs the engine apart from the page, so that a background tab goes on sending. The page
 * starts it twice: for the editor and for the run, which also holds the session.
 */
import type { Config } from "./config";
import type { Credentials } from "./session";
import { Session } from "./session";
import { putter } from "./streams";

declare class Go {
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}
type Engine = Record<string, (json: string, ...callbacks: unknown[]) => string>;

const scope = self as unknown as DedicatedWorkerGlobalScope & { penstock: Engine };

let engine: Promise<Engine> | undefined;
let session: Session | undefined;

async function load(): Promise<Engine> {
  scope.importScripts("wasm_exec.js");
  const go = new Go();
  const { instance } = await WebAssembly.instantiateStreaming(fetch("engine.wasm"), go.importObject);
  void go.run(instance);
  return scope.penstock;
}

/** What the page can ask for, besides the functions of the engine. */
const own: Record<string, (arg: any) => Promise<unknown>> = {
  async signIn({ config, name, password }: { config: Config; name: string; password: string }) {
    const next = await Session.signIn(config, name, password);
    const _: Credentials = await next.get(); // so that a role that is missing shows now
    session = next;
  },

  async start({ config, order }: { config: Config; order: object }) {
    if (!session) throw new Error("Sign in first.");
    const penstock = await (engine ??= load());
    const text = JSON.stringify({ ...order, service: config.service, stream: config.stream });
    const lose = (line: string) => scope.postMessage({ event: "lost", line });
    const done = (summary: string, error: string) =>
      scope.postMessage({ event: "done", summary, error, totals: JSON.parse(penstock.totals("{}")) });
    return parsed(penstock.start(text, putter(config, session), lose, done));
  },
};

function parsed(json: string): unknown {
  const value = JSON.parse(json);
  if (value && typeof value.error === "string") throw new Error(value.error);
  return value;
}

scope.onmessage = async ({ data: { id, name, arg } }: MessageEvent<{ id: number; name: string; arg: unknown }>) => {
  try {
    const result = own[name] ? await own[name](arg) : parsed((await (engine ??= load()))[name](JSON.stringify(arg ?? {})));
    scope.postMessage({ id, result });
  } catch (err) {
    scope.postMessage({ id, error: (err as Error).message });
  }
};
