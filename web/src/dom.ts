/** Returns the element of index.html with an ID. */
export function find<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** Returns the text of an input field. */
export function value(id: string): string {
  return find<HTMLInputElement>(id).value;
}

/** Creates an element. Texts are inserted as text, never as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(kind: K, ...content: (string | Node)[]): HTMLElementTagNameMap[K] {
  const e = document.createElement(kind);
  e.append(...content);
  return e;
}

/** Saves a file. */
export function download(name: string, content: BlobPart) {
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([content]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the download may begin later
}

/** Size limit of a text file that the user opens, in bytes. */
const largest = 1 << 20;

/** Lets a button open a text file. */
export function opens(button: string, input: string, opened: (text: string, name: string) => void, fails: (message: string) => void) {
  const field = find<HTMLInputElement>(input);
  find(button).onclick = () => field.click();
  field.onchange = async () => {
    const file = field.files?.[0];
    field.value = ""; // so that the same file can be opened again
    if (!file) return;
    if (file.size > largest) return fails(`${file.name} has more than 1 MiB: open a smaller file.`);
    try {
      opened(new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()), file.name);
    } catch {
      fails(`${file.name} is not a text in UTF-8: open another file.`);
    }
  };
}

export function number(n: number): string {
  return n.toLocaleString("en");
}

/** Formats a number of bytes as the summary does: 1.5 MB. */
export function bytes(n: number): string {
  const unit = n < 1e3 ? 0 : Math.min(4, Math.floor(Math.log10(n) / 3));
  return `${(n / 1000 ** unit).toFixed(unit ? 1 : 0)} ${["B", "kB", "MB", "GB", "TB"][unit]}`;
}
