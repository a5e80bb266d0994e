// Shared by both scripts. The result goes to standard output, as JSON for the Go
// program's type round.
import { readFileSync } from "node:fs";
import { clean } from "./kdgfaker.js";

// template is the record template from standard input, cleaned as in KDG.
export const template = clean(readFileSync(0, "utf8"));

// measure renders records for the milliseconds in the first argument, after a warm-up for
// the JIT compiler of half that time.
export function measure(make) {
  const milliseconds = Number(process.argv[2]);
  const example = make();
  run(make, milliseconds / 2);
  console.log(JSON.stringify({ ...run(make, milliseconds), example }));
}

function run(make, milliseconds) {
  const start = performance.now();
  let records = 0;
  let bytes = 0; // every character is ASCII
  let elapsed = 0;
  while (elapsed < milliseconds) {
    for (let i = 0; i < 100; i++) {
      bytes += make().length;
    }
    records += 100;
    elapsed = performance.now() - start;
  }
  return { records, bytes, seconds: elapsed / 1000 };
}
