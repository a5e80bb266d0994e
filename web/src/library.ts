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

/**
 * Lets the user open, save, delete, import and export templates. opened is the name of the
 * one in the editor. Call the result after each change of the text.
 */
export function library(view: EditorView, shipped: Template[], opened: string): () => void {
  const select = find<HTMLSelectElement>("templates");
  const edited = element("option");
  const say = (message: string) => (find("template-error").textContent = message);
  const current = () => view.state.doc.toString();
  let text = current(); // as it was opened
  let file: Template | undefined;

  /** Selects the open template, or says that its text is another, so that it can be opened again. */
  const mark = () => {
    if (opened && current() === text) {
      edited.remove();
      select.value = opened;
    } else {
      edited.textContent = opened ? `${opened} (edited)` : "not saved";
      edited.value = ""; // no template has this name
      select.prepend(edited);
      select.value = "";
    }
  };
  const fill = (name: string) => {
    opened = name;
    text = current();
    const own = Object.keys(saved()).sort();
    const groups = [group("Shipped", shipped.map((t) => t.name))];
    if (own.length) groups.push(group("Saved in this browser", own));
    if (file) groups.push(group("From a file", [file.name]));
    select.replaceChildren(...groups);
    find("remove").hidden = !own.includes(opened);
    mark();
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
    const own = Object.entries(saved()).map(([name, text]) => ({ name, text }));
    const template = [...own, ...shipped, file].find((t) => t?.name === name);
    if (!template) return mark(); // another tab has deleted it
    setText(view, template.text);
    fill(name);
  };
  saving(view, () => opened, shipped, (name, text) => {
    if (!store({ ...saved(), [name]: text })) return false;
    fill(name);
    return true;
  });
  find("remove").onclick = () => {
    const { [opened]: _, ...rest } = saved();
    store(rest);
    fill(""); // the editor keeps the text
    select.focus();
  };
  find("export").onclick = () => download(`${opened.replace(/\.\w+$/, "") || "template"}.tmpl`, current());
  opens("import", "file", (text, name) => {
    setText(view, text);
    file = { name, text };
    fill(name);
  }, say);
  fill(opened);
  return mark;
}

function group(label: string, names: string[]) {
  const g = element("optgroup", ...names.map((n) => element("option", n)));
  g.label = label;
  return g;
}

/** Saves the template under a name for which the user is asked. save returns whether there was room. */
function saving(view: EditorView, opened: () => string, shipped: Template[], save: (name: string, text: string) => boolean) {
  const dialog = find<HTMLDialogElement>("save-dialog");
  const field = find<HTMLInputElement>("save-name");
  const say = (message: string) => (find("save-error").textContent = message);
  find("save").onclick = () => {
    field.value = shipped.some((t) => t.name === opened()) ? "" : opened().replace(/\.\w+$/, "");
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
