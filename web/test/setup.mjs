// Unpacks Chromium once for all test files, and removes it at the end:
// node --test --test-global-setup=web/test/setup.mjs 'web/test/*.test.mjs'
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unpack } from "./chromium.mjs";

/** Everything that the tests and Chromium write. */
const folder = mkdtempSync(join(tmpdir(), "penstock-page-"));

export async function globalSetup() {
  process.env.TMPDIR = folder; // also for the processes of the test files
  await unpack();
}

export function globalTeardown() {
  rmSync(folder, { recursive: true });
}
