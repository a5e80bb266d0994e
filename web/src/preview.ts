import { element, find, number } from "./dom";
import type { Outlook } from "./engine";

/** Shows the next records. */
export function showRecords(records: string[]) {
  find("records-text").textContent = records.join("\n");
  showTable(records);
}

/** Shows what becomes of the records. */
export function showOutlook(o: Outlook) {
  find("bytes").textContent = `${number(Math.round(o.bytes))} B`;
  find("price-label").textContent = o.rate ? `Per month at ${number(Number(o.rate.toPrecision(3)))}/s` : "Price per month";
  find("price").textContent = o.price || "–";
  find("saving").textContent = o.saving || "–";
  find("basis").textContent = o.priceHint;
  const keys = o.keys?.map((key) => element("li", key)) ?? [];
  if (o.keysHint) keys.push(element("li", o.keysHint));
  find("keys").replaceChildren(...keys);
}

/** Shows records that are JSON objects as a table, and hides the table otherwise. */
function showTable(records: string[]) {
  const table = find<HTMLTableElement>("records-table");
  let rows: Record<string, unknown>[];
  try {
    rows = records.map((text) => JSON.parse(text));
    if (!rows.every((row) => row && typeof row === "object" && !Array.isArray(row))) throw new Error("no object");
  } catch {
    const body = element("tbody", ...records.map((text) => row("td", [text])));
    table.replaceChildren(element("thead", row("th", ["Record"])), body);
    return;
  }
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const head = element("thead", row("th", columns));
  const body = element("tbody", ...rows.map((r) => row("td", columns.map((c) => cell(r[c])))));
  table.replaceChildren(head, body);
}

/** Longest text of a cell. The records are below as text, too. */
const widest = 200;

function row(kind: "th" | "td", texts: string[]) {
  return element("tr", ...texts.map((text) => element(kind, text.length > widest ? `${text.slice(0, widest)}…` : text)));
}

function cell(value: unknown): string {
  return value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
}
