/** Returns the element of index.html with an ID. */
export function find<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** Creates an element. Texts are inserted as text, never as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(kind: K, ...content: (string | Node)[]): HTMLElementTagNameMap[K] {
  const e = document.createElement(kind);
  e.append(...content);
  return e;
}

/** Saves a text as a file. */
export function download(name: string, text: string) {
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([text]));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
