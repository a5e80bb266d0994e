import { autocompletion, completionKeymap, type Completion, type CompletionContext } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { lintGutter, linter, lintKeymap, type Diagnostic } from "@codemirror/lint";
import { EditorState, type Text } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers, tooltips } from "@codemirror/view";
import { element } from "./dom";
import type { Engine, Finding, FunctionInfo } from "./engine";
import { theme } from "./theme";

/**
 * Creates the template editor. changed is called with the findings after each change.
 *
 * It lives in a shadow root: there, CodeMirror's styles are constructed style sheets, which
 * the page's policy allows, and not style elements, which it does not.
 */
export function createEditor(parent: HTMLElement, engine: Engine, text: string, changed: (text: string, found: Finding[]) => void): EditorView {
  const root = parent.attachShadow({ mode: "open" });
  let functions: Promise<FunctionInfo[]> | undefined;
  const all = () => (functions ??= engine.call<FunctionInfo[]>("functions"));
  const lint = async (view: EditorView): Promise<Diagnostic[]> => {
    const text = view.state.doc.toString();
    const found = await engine.call<Finding[]>("lint", text);
    void all(); // so that the first completion does not wait
    if (view.state.doc.toString() === text) changed(text, found);
    return found.map((f) => diagnostic(view.state.doc, f));
  };
  return new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        theme, lineNumbers(), history(), drawSelection(), lintGutter(), EditorView.lineWrapping,
        linter(lint, { delay: 150 }),
        tooltips({ position: "absolute", tooltipSpace: belowTools }),
        autocompletion({ override: [completer(all)], maxRenderedOptions: 300 }),
        keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.contentAttributes.of({ "aria-label": "Record template", spellcheck: "false", autocapitalize: "off", tabindex: "0" }),
      ],
    }),
  });
}

/** The page without what is above the editor: a tooltip does not cover the tools. */
function belowTools(view: EditorView) {
  const { left, right } = document.body.getBoundingClientRect();
  return { left, top: Math.max(0, view.dom.getBoundingClientRect().top), right, bottom: document.documentElement.clientHeight };
}

export function setText(view: EditorView, text: string) {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 }, scrollIntoView: true });
}

/** Completes functions in a tag while the user types, and anywhere when asked. */
function completer(functions: () => Promise<FunctionInfo[]>) {
  return async (context: CompletionContext) => {
    const tag = context.matchBefore(/\{\{\s*[\w.]*/);
    if (!tag && !context.explicit) return null;
    const all = await functions();
    const from = tag ? tag.from + tag.text.search(/[\w.]*$/) : (context.matchBefore(/[\w.]+/)?.from ?? context.pos);
    return { from, validFor: /^[\w.]*$/, options: all.map((f) => option(f, tag !== null)) };
  };
}

function option(f: FunctionInfo, inTag: boolean): Completion {
  return {
    label: f.name,
    detail: f.later ? "not in KDG" : "",
    type: "function",
    info: () => element("div", element("p", f.doc), element("code", f.example), element("p", `→ ${f.result.slice(0, 80)}`)),
    apply: (view, _, from, to) => {
      const closed = /^\s*\}\}/.test(view.state.sliceDoc(to, to + 20));
      const insert = inTag ? f.example.slice(2, closed ? -2 : undefined) : f.example;
      view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
    },
  };
}

/** Converts a finding, which counts characters, to offsets of UTF-16 units. */
function diagnostic(doc: Text, f: Finding): Diagnostic {
  const line = doc.line(Math.min(Math.max(f.line, 1), doc.lines));
  const rest = Array.from(doc.sliceString(line.from));
  const offset = (n: number) => line.from + rest.slice(0, n).join("").length;
  return {
    from: offset(f.column - 1),
    to: offset(f.column - 1 + f.length),
    severity: f.kind === "note" ? "info" : f.kind,
    message: f.message,
  };
}
