import type { EditorView } from "@codemirror/view";
import { download, element, find, opens } from "./dom";
import { setText } from "./editor";
import type { Template } from "./engine";

const key = "penstock.templates";

/** Saved templates by name. They are the only thing that the page keeps in the browser. */
function saved(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}");
  } catch {
    return {};
  }
}

/** Lets the user open, save, delete, import and export templates. */
export function library(view: EditorView, shipped: Template[], opened: string) {
  const select = find<HTMLSelectElement>("templates");
  const say = (message: string) => (find("template-error").textContent = message);
  const fill = (name: string, file = "") => {
    const own = Object.keys(saved()).sort();
    const groups = [group("Shipped", shipped.map((t) => t.name))];
    if (own.length) groups.push(group("Saved in this browser", own));
    if (file) groups.push(group("From a file", [file]));
    select.replaceChildren(...groups);
    select.value = file || name;
    find("remove").hidden = !own.includes(select.value);
    say("");
  };
  const store = (templates: Record<string, string>) => {
    try {
      localStorage.setItem(key, JSON.stringify(templates));
      return true;
    } catch {
      return false;
    }
  };

  select.onchange = () => {
    const name = select.value;
    const text = saved()[name] ?? shipped.find((t) => t.name === name)?.text;
    if (text !== undefined) setText(view, text);
    find("remove").hidden = !(name in saved());
    say("");
  };
  saving(view, select, shipped, (name, text) => {
    if (!store({ ...saved(), [name]: text })) return false;
    fill(name);
    return true;
  });
  find("remove").onclick = () => {
    const { [select.value]: _, ...rest } = saved();
    store(rest);
    fill(""); // the editor keeps the text
    select.focus();
  };
  find("export").onclick = () => download(`${select.value.replace(/\.\w+$/, "") || "template"}.tmpl`, view.state.doc.toString());
  opens("import", "file", (text, name) => {
    setText(view, text);
    fill("", name);
  }, say);
  fill(opened);
}

function group(label: string, names: string[]) {
  const g = element("optgroup", ...names.map((n) => element("option", n)));
  g.label = label;
  return g;
}

/** Saves the template under a name for which the user is asked. save returns whether there was room. */
function saving(view: EditorView, select: HTMLSelectElement, shipped: Template[], save: (name: string, text: string) => boolean) {
  const dialog = find<HTMLDialogElement>("save-dialog");
  const field = find<HTMLInputElement>("save-name");
  const say = (message: string) => (find("save-error").textContent = message);
  find("save").onclick = () => {
    field.value = shipped.some((t) => t.name === select.value) ? "" : select.value.replace(/\.\w+$/, "");
    say("");
    dialog.showModal();
    field.select();
  };
  find("save-cancel").onclick = () => dialog.close();
  find("save-confirm").onclick = (event) => {
    event.preventDefault();
    const name = field.value.trim();
    if (!name) say("A template needs a name.");
    else if (shipped.some((t) => t.name === name)) say(`${name} is a shipped template: choose another name.`);
    else if (!save(name, view.state.doc.toString())) say("The browser has no room for it: export the template instead.");
    else dialog.close();
  };
}
