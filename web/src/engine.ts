/** The engine's answers: see web/engine. */
export interface Finding { kind: "error" | "warning" | "note"; line: number; column: number; length: number; message: string }
export interface FunctionInfo { name: string; args: string; doc: string; example: string; result: string; later: boolean }
export interface Template { name: string; text: string }
export interface Examples { templates: Template[]; week: string }
export interface Outlook { bytes: number; rate: number; keys: string[] | null; keysHint: string; price: string; saving: string; priceHint: string }
export interface Count { Records: number; Bytes: number }
export interface Trouble { Code: string; Message: string; Remedy: string; Entries: number }
export interface Totals {
  Made: Count; Delivered: Count; Lost: Count;
  Unsure: number; Calls: number; Failed: number; Retried: number; Refused: number; Billed: number; BilledAlone: number;
  Troubles: Trouble[] | null;
}
/** Errors of an order by field, each one line. */
export type Faults = Record<string, string>;
export interface Done { summary: string; error: string; totals: Totals }

/** What boot.ts has started. */
export interface Boot { module: Promise<WebAssembly.Module>; config: Promise<Response>; writer: Worker }

/** A worker with the engine. */
export class Engine {
  onLost = (_lines: Uint8Array<ArrayBuffer>, _records: number) => {};
  onDone = (_done: Done) => {};
  onSignedOut = (_reason: string) => {};
  /** Is called if the worker ends, which only a defect or a lack of memory causes. */
  onCrash = (_reason: string) => {};
  private waiting = new Map<number, { resolve: (value: any) => void; reject: (err: Error) => void }>();
  private last = 0;

  constructor(private worker: Worker, module: Promise<WebAssembly.Module>) {
    worker.onmessage = ({ data }) => {
      switch (data.event) {
        case "lost": return this.onLost(data.lines, data.records);
        case "done": return this.onDone(data);
        case "signedOut": return this.onSignedOut(data.reason);
        case "crash": return this.crash(data.reason);
      }
      const caller = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      data.error ? caller?.reject(new Error(data.error)) : caller?.resolve(data.result);
    };
    worker.onerror = (event) => this.crash(event.message || "its script cannot be loaded");
    module.then((m) => worker.postMessage({ module: m }), () => {});
  }

  /** Calls a function of the engine or of the worker. */
  call<T>(name: string, arg: object | string | boolean = {}): Promise<T> {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, name, arg });
    });
  }

  private crash(reason: string) {
    for (const { reject } of this.waiting.values()) reject(new Error(reason));
    this.waiting.clear();
    this.onCrash(reason);
  }
}
