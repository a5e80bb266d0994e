import type { EditorView } from "@codemirror/view";
import { download, element, find } from "./dom";
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

/** Lets the user open, save, import and export templates. */
export function library(view: EditorView, shipped: Template[]) {
  const select = find<HTMLSelectElement>("templates");
  const fill = (name: string) => {
    const group = (label: string, names: string[]) => {
      const g = element("optgroup", ...names.map((n) => element("option", n)));
      g.label = label;
      return g;
    };
    const own = Object.keys(saved()).sort();
    select.replaceChildren(group("Shipped", shipped.map((t) => t.name)), ...(own.length ? [group("Saved in this browser", own)] : []));
    select.value = name;
  };
  const open = (name: string) => setText(view, saved()[name] ?? shipped.find((t) => t.name === name)?.text ?? "");

  select.onchange = () => open(select.value);
  find("save").onclick = () => {
    const name = prompt("Save the template in this browser as:", select.value)?.trim();
    if (!name) return;
    localStorage.setItem(key, JSON.stringify({ ...saved(), [name]: view.state.doc.toString() }));
    fill(name);
  };
  find("export").onclick = () => download(`${select.value}.tmpl`, view.state.doc.toString());
  const file = find<HTMLInputElement>("file");
  find("import").onclick = () => file.click();
  file.onchange = async () => {
    if (file.files?.[0]) setText(view, await file.files[0].text());
    file.value = "";
  };
  fill("sakila");
  open("sakila");
}
