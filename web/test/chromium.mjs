// Chromium, which comes in an npm package and needs no root.
import packed, { inflate } from "@sparticuz/chromium";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { chromium } from "playwright-core";

/** Unpacks Chromium, and the libraries and fonts that a server does not have, into the folder for temporary files. */
export async function unpack() {
  await packed.executablePath();
  await inflate(join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..", "bin", "al2023.tar.br"));
}

/** Starts Chromium. Not with the arguments of its package, which turn off web security. */
export function launch(...args) {
  const folder = tmpdir();
  return chromium.launch({
    executablePath: join(folder, "chromium"),
    args: ["--no-sandbox", "--disable-gpu", ...args],
    env: { ...process.env, HOME: folder, LD_LIBRARY_PATH: join(folder, "al2023", "lib"), FONTCONFIG_PATH: join(folder, "fonts") },
  });
}
