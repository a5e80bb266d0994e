/**
 * Starts what takes longest, before the page is parsed: the engine, its first worker, and the
 * configuration. main.ts takes over.
 */
import type { Boot } from "./engine";

/** Names of built files: see build.mjs. */
declare const ENGINE_FILE: string;
declare const WRITER_FILE: string;

const module = WebAssembly.compileStreaming(fetch(ENGINE_FILE));
const config = fetch("config.json", { cache: "no-store" });
for (const promise of [module, config]) promise.catch(() => {}); // main.ts reports the error
const boot: Boot = { module, config, writer: new Worker(WRITER_FILE) };
Object.assign(globalThis, { boot });
