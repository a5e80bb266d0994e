// Unpacks Chromium, which comes in an npm package and needs no root, for all test files:
// node --test --test-global-setup=web/test/setup.mjs web/test/*.test.mjs
import chromium, { inflate } from "@sparticuz/chromium";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "penstock-page-"));

/** Unpacks into a folder of its own, which holds everything that Chromium writes. */
export async function globalSetup() {
  process.env.TMPDIR = folder;
  process.env.PAGE_BROWSER = await chromium.executablePath();
  const bin = join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..", "bin");
  await inflate(join(bin, "al2023.tar.br"));
}

export function globalTeardown() {
  rmSync(folder, { recursive: true });
}
