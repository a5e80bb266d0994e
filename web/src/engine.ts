/** The engine's answers: see web/engine. */
export interface Finding { kind: "error" | "warning" | "note"; line: number; column: number; length: number; message: string }
export interface FunctionInfo { name: string; args: string; doc: string; example: string; result: string; later: boolean }
export interface Template { name: string; text: string }
export interface Preview { records: string[]; bytes: number; keys: string[]; price: string; saving: string; basis: string }
export interface Count { Records: number; Bytes: number }
export interface Totals {
  Made: Count; Delivered: Count; Lost: Count;
  Unsure: number; Calls: number; Failed: number; Retried: number; Billed: number; BilledAlone: number; Trouble: string;
}
export interface Done { summary: string; error: string; totals: Totals }

/** A worker with the engine. */
export class Engine {
  onLost = (_line: string) => {};
  onDone = (_done: Done) => {};
  private worker = new Worker("worker.js");
  private waiting = new Map<number, { resolve: (value: any) => void; reject: (err: Error) => void }>();
  private last = 0;

  constructor() {
    this.worker.onmessage = ({ data }) => {
      if (data.event === "lost") return this.onLost(data.line);
      if (data.event === "done") return this.onDone(data);
      const caller = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      data.error ? caller?.reject(new Error(data.error)) : caller?.resolve(data.result);
    };
  }

  /** Calls a function of the engine or of the worker. */
  call<T>(name: string, arg?: unknown): Promise<T> {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, name, arg });
    });
  }
}
