import type { EditorView } from "@codemirror/view";
import { readConfig, type Config } from "./config";
import { find } from "./dom";
import { createEditor } from "./editor";
import { Engine, type Boot, type Examples, type Finding, type Outlook } from "./engine";
import { library } from "./library";
import { OrderForm } from "./order";
import { showOutlook, showRecords } from "./preview";
import { Run } from "./run";
import { signIn } from "./signin";

/** Name of a built file: see build.mjs. */
declare const SENDER_FILE: string;
declare const boot: Boot;

/** Number of records in the preview. */
const shown = 5;

async function main() {
  const writer = new Engine(boot.writer, boot.module);
  writer.onCrash = (reason) => fail(new Error(reason));
  const config = await boot.config.then(readConfig);
  showTarget(config);
  await boot.module; // throws if the engine cannot be loaded
  const examples = await writer.call<Examples>("shipped");
  const shipped = config.template ? [config.template, ...examples.templates.filter((t) => t.name !== config.template!.name)] : examples.templates;
  const first = config.template ?? shipped.find((t) => t.name === "sakila") ?? shipped[0];

  let valid = first.text; // the template, or empty while it has errors
  let view: EditorView | undefined;
  let edited = () => {};
  const text = () => view?.state.doc.toString() ?? first.text;
  const form = new OrderForm(config, writer, text, examples.week, () => void outlook());
  const records = async () => {
    if (valid) showRecords((await writer.call<{ records: string[] }>("preview", { template: valid, seed: form.seed, count: shown })).records);
  };
  const outlook = latest(() => (valid ? writer.call<Outlook>("plan", { ...form.order(), template: valid }) : undefined), showOutlook);
  await records().catch(() => (valid = "")); // the editor shows the errors

  view = createEditor(find("editor"), writer, first.text, (changed, found) => {
    showFindings(found);
    valid = found.some((f) => f.kind === "error") || !changed.trim() ? "" : changed;
    if (valid) find("template-error").textContent = "";
    find("preview-title").textContent = valid ? "Next five records" : "Next five records of the last template without errors";
    edited();
    void records();
    void outlook();
  });
  edited = library(view, shipped, first.name);

  const sender = new Engine(new Worker(SENDER_FILE), boot.module);
  const run = new Run(config, sender, form, () => void records());
  sender.onCrash = (reason) => run.crash(reason);
  signIn(config, sender, (signedIn) => run.allow(signedIn));
}

/** Returns a function that asks and shows the answer, one at a time and the last one in any case. */
function latest<T>(ask: () => Promise<T> | undefined, show: (answer: T) => void) {
  let busy = false;
  let again = false;
  return async () => {
    again = true;
    if (busy) return;
    busy = true;
    try {
      while (again) {
        again = false;
        const answer = await ask();
        if (answer !== undefined && !again) show(answer);
      }
    } finally {
      busy = false;
    }
  };
}

function showTarget(config: Config) {
  find("stream").textContent = config.streamName;
  find("service").textContent = config.streamKind === "firehose" ? "Delivery stream" : "Data stream";
  find("region").textContent = config.region;
}

/** Shows the findings below the editor, for people who do not see the marks in it. */
function showFindings(found: Finding[]) {
  const counts = (["error", "warning", "note"] as const).map((kind) => [kind, found.filter((f) => f.kind === kind).length] as const);
  const text = counts.filter(([kind, n]) => n || kind === "error").map(([kind, n]) => `${n || "no"} ${kind}${n === 1 ? "" : "s"}`);
  const first = found[0];
  find("findings").textContent = text.join(", ") + (first ? `: line ${first.line}, column ${first.column}: ${first.message}` : "");
  find("findings").dataset.kind = first?.kind ?? "";
}

function fail(err: Error) {
  find("page-error").textContent = `The page cannot start: ${err.message}. Reload it.`;
}

main().catch(fail);
