import type { Preview } from "./engine";
import { element, find } from "./dom";

/** Shows the next records and what they cost. */
export function showPreview(p: Preview) {
  find("bytes").textContent = `${Math.round(p.bytes).toLocaleString("en")} B`;
  find("price").textContent = p.price;
  find("saving").textContent = p.saving || "–";
  find("basis").textContent = p.basis;
  find("keys").replaceChildren(...p.keys.map((key) => element("li", key)));
  find("records-text").textContent = p.records.join("\n");
  showTable(p.records);
}

/** Shows records that are JSON objects as a table, and hides the table otherwise. */
function showTable(records: string[]) {
  const table = find<HTMLTableElement>("records-table");
  let rows: Record<string, unknown>[];
  try {
    rows = records.map((text) => JSON.parse(text));
    if (!rows.every((row) => row && typeof row === "object" && !Array.isArray(row))) throw new Error("no object");
  } catch {
    table.replaceChildren(element("caption", "The records are not JSON objects: see Text."));
    return;
  }
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const head = element("thead", row("th", columns));
  const body = element("tbody", ...rows.map((r) => row("td", columns.map((c) => cell(r[c])))));
  table.replaceChildren(head, body);
}

function row(kind: "th" | "td", texts: string[]) {
  return element("tr", ...texts.map((text) => element(kind, text)));
}

function cell(value: unknown): string {
  return value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
}
