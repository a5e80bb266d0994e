// Chromium, which comes in an npm package and needs no root.
import packed, { inflate } from "@sparticuz/chromium";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { chromium } from "playwright-core";

/** Fonts of this machine and, if it has none, those of the package, whose own file names a folder in /tmp. */
const fonts = (folder) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>`;

/** Unpacks Chromium, and the libraries and fonts that a server does not have, into the folder for temporary files. */
export async function unpack() {
  const folder = tmpdir();
  await packed.executablePath();
  await inflate(join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..", "bin", "al2023.tar.br"));
  writeFileSync(join(folder, "fonts.conf"), fonts(folder));
}

/** Starts Chromium. Not with the arguments of its package, which turn off web security. */
export function launch(...args) {
  const folder = tmpdir();
  return chromium.launch({
    executablePath: join(folder, "chromium"),
    args: ["--no-sandbox", "--disable-gpu", ...args],
    env: { ...process.env, HOME: folder, LD_LIBRARY_PATH: join(folder, "al2023", "lib"), FONTCONFIG_FILE: join(folder, "fonts.conf") },
  });
}
