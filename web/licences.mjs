// Checks that the page contains only npm packages with a licence that .lichen.yaml allows for
// the binaries. Standard input is the output of npm query.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const list = readFileSync(join(import.meta.dirname, "..", ".lichen.yaml"), "utf8").match(/^allow: \[(.*)\]$/m);
const allowed = list[1].split(", ");
const packages = JSON.parse(readFileSync(0, "utf8"));
const refused = packages.filter(({ license }) => !allowed.includes(license));
for (const { name, version, license } of refused) console.error(`web/package-lock.json: ${name} ${version} has the licence ${license ?? "unknown"}, which .lichen.yaml does not allow: replace the package`);
process.exitCode = packages.length === 0 || refused.length > 0 ? 1 : 0;
