// Builds the page into build/page, where make page has put engine.wasm and wasm_exec.js.
// Each file but index.html gets a hash of its content in its name.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { notices } from "./notices.mjs";

const web = import.meta.dirname;
const out = join(web, "..", "build", "page");

/** Renames a file of the folder and returns its new name. */
function hashed(file) {
  const hash = createHash("sha256").update(readFileSync(join(out, file))).digest("hex").slice(0, 16);
  const name = `${basename(file, extname(file))}-${hash}${extname(file)}`;
  renameSync(join(out, file), join(out, name));
  return name;
}

/** The files that the page is made of. */
const bundled = [];

/** Bundles an entry point. names are constants of its code. */
async function bundle(entry, names = {}, more = {}) {
  const file = basename(entry).replace(".ts", ".js");
  const { metafile } = await build({
    bundle: true, minify: true, target: "es2023", legalComments: "none", absWorkingDir: web, metafile: true,
    entryPoints: [entry], outfile: join(out, file),
    define: { ...more, ...Object.fromEntries(Object.entries(names).map(([key, name]) => [key, JSON.stringify(name)])) },
  });
  for (const { inputs } of Object.values(metafile.outputs)) bundled.push(...Object.keys(inputs).filter((input) => inputs[input].bytesInOutput > 0));
  return hashed(file);
}

copyFileSync(join(web, "icon.svg"), join(out, "icon.svg"));
const icon = hashed("icon.svg");
const ENGINE_FILE = hashed("engine.wasm");
const GO_FILE = hashed("wasm_exec.js");
const WRITER_FILE = await bundle("src/writer.ts", { GO_FILE });
// The sign-in library expects a browser's window and Node's global.
const SENDER_FILE = await bundle("src/sender.ts", { GO_FILE }, { global: "self", window: "self" });
const boot = await bundle("src/boot.ts", { ENGINE_FILE, WRITER_FILE });
const page = await bundle("src/main.ts", { SENDER_FILE });
const style = await bundle("page.css");
writeFileSync(join(out, "licences.txt"), notices(web, bundled));
const licences = hashed("licences.txt");

const index = Object.entries({ "icon.svg": icon, "licences.txt": licences, "engine.wasm": ENGINE_FILE, "boot.js": boot, "page.js": page, "page.css": style }).reduce(
  (html, [from, to]) => html.replaceAll(`"${from}"`, `"${to}"`),
  readFileSync(join(web, "index.html"), "utf8"),
);
writeFileSync(join(out, "index.html"), index);

await Promise.all(
  readdirSync(out).map(async (file) => {
    const content = readFileSync(join(out, file));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length, [constants.BROTLI_PARAM_LGWIN]: 24 };
    writeFileSync(join(out, `${file}.br`), await promisify(brotliCompress)(content, { params }));
  }),
);
