/// <reference lib="webworker" />
/** Runs the engine in a worker, and answers the calls of engine.ts. */

/** Name of a built file: see build.mjs. */
declare const GO_FILE: string;

declare class Go {
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}
export type Penstock = Record<string, (json: string, ...more: unknown[]) => string>;

export const scope = self as unknown as DedicatedWorkerGlobalScope & { penstock: Penstock };

/** Functions that the worker adds to those of the engine. */
export type Own = Record<string, (arg: any, penstock: Penstock) => Promise<unknown>>;

export function serve(own: Own = {}) {
  scope.importScripts(GO_FILE);
  let started: (engine: Penstock) => void;
  const engine = new Promise<Penstock>((resolve) => (started = resolve));

  scope.onmessage = async ({ data: { module, id, name, arg } }) => {
    if (module) return started(await start(module));
    try {
      const penstock = await engine;
      const result = own[name] ? await own[name](arg, penstock) : parsed(penstock[name](JSON.stringify(arg)));
      scope.postMessage({ id, result });
    } catch (err) {
      scope.postMessage({ id, error: (err as Error).message });
    }
  };
}

async function start(module: WebAssembly.Module): Promise<Penstock> {
  const go = new Go();
  const end = go.run(await WebAssembly.instantiate(module, go.importObject));
  const crash = (reason: string) => scope.postMessage({ event: "crash", reason });
  end.then(() => crash("the engine ended"), (err: Error) => crash(err.message));
  return scope.penstock;
}

/** Parses an answer of the engine, and throws its error. */
export function parsed(json: string): any {
  const value = JSON.parse(json);
  if (value && typeof value.error === "string") throw new Error(value.error);
  return value;
}
