// Builds the page into build/page. make page runs it after it has compiled the engine there.
import { build } from "esbuild";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const web = import.meta.dirname;
const out = join(web, "..", "build", "page");
const options = { bundle: true, minify: true, target: "es2023", outdir: out, absWorkingDir: web, legalComments: "none" };

await build({ ...options, entryPoints: { page: "src/main.ts" } });
await build({ ...options, entryPoints: { page: "page.css" } });
// The sign-in library expects a browser's window and Node's global.
await build({ ...options, entryPoints: { worker: "src/worker.ts" }, define: { global: "self", window: "self" } });
for (const file of ["index.html", "icon.svg"]) copyFileSync(join(web, file), join(out, file));

for (const file of readdirSync(out).filter((name) => /\.(html|css|js|svg|wasm)$/.test(name))) {
  const content = readFileSync(join(out, file));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length, [constants.BROTLI_PARAM_LGWIN]: 24 };
  writeFileSync(join(out, `${file}.br`), brotliCompressSync(content, { params }));
}
