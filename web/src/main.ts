import { loadConfig, type Config } from "./config";
import { find } from "./dom";
import { createEditor } from "./editor";
import { Engine, type Finding, type Preview, type Template } from "./engine";
import { library } from "./library";
import { showPreview } from "./preview";
import { Run } from "./run";

async function main() {
  const writer = new Engine(); // for the editor, so that a run does not slow it down
  const [config, shipped] = await Promise.all([loadConfig(), writer.call<Template[]>("templates")]);
  showTarget(config);

  const seed = Math.floor(Math.random() * 2 ** 32);
  let valid = "";
  const preview = async () => {
    if (!valid) return;
    const rate = find<HTMLSelectElement>("pace").value === "steady" ? Number(find<HTMLInputElement>("rate").value) || 10 : 10;
    showPreview(await writer.call<Preview>("preview", { template: valid, seed, count: 5, rate, stream: config.stream }));
  };
  const view = createEditor(find("editor"), writer, (text, found) => {
    showFindings(found);
    const broken = found.some((f) => f.kind === "error");
    valid = broken || !text.trim() ? "" : text;
    void preview();
  });
  for (const id of ["rate", "pace"]) find(id).addEventListener("input", () => void preview());
  library(view, shipped);

  const sender = new Engine();
  new Run(config, sender, () => view.state.doc.toString());
  signIn(config, sender);
}

function showTarget(config: Config) {
  find("stream").textContent = config.stream;
  find("service").textContent = config.service === "firehose" ? "Delivery stream" : "Data stream";
  find("region").textContent = config.region;
  find("key-field").hidden = config.service !== "kinesis";
  find<HTMLInputElement>("user").value = config.user;
  find("password-command").textContent = config.passwordCommand;
  find("password-help").hidden = !config.passwordCommand;
}

/** Shows the findings below the editor, for people who do not see the marks in it. */
function showFindings(found: Finding[]) {
  const counts = (["error", "warning", "note"] as const).map((kind) => [kind, found.filter((f) => f.kind === kind).length] as const);
  const text = counts.filter(([kind, n]) => n || kind === "error").map(([kind, n]) => `${n || "no"} ${kind}${n === 1 ? "" : "s"}`);
  const first = found[0];
  find("findings").textContent = text.join(", ") + (first ? `: line ${first.line}, column ${first.column}: ${first.message}` : "");
  find("findings").dataset.kind = first?.kind ?? "";
}

function signIn(config: Config, sender: Engine) {
  const form = find<HTMLFormElement>("sign-in");
  const password = find<HTMLInputElement>("password");
  const button = find<HTMLButtonElement>("sign-in-button");
  button.disabled = false;
  find("copy").onclick = () => void navigator.clipboard.writeText(config.passwordCommand);
  form.onsubmit = async (event) => {
    event.preventDefault();
    const name = find<HTMLInputElement>("user").value;
    button.disabled = true;
    find("sign-in-error").textContent = "";
    try {
      await sender.call("signIn", { config, name, password: password.value });
      find("account").textContent = name;
      find<HTMLButtonElement>("start").disabled = false;
      form.classList.add("done");
      find("start").focus();
    } catch (err) {
      find("sign-in-error").textContent = (err as Error).message;
      password.select();
    } finally {
      password.value = "";
      button.disabled = false;
    }
  };
}

main().catch((err: Error) => {
  find("page-error").textContent = `The page cannot start: ${err.message}`;
});
