import { autocompletion, completionKeymap, type CompletionContext } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { lintGutter, linter, lintKeymap, type Diagnostic } from "@codemirror/lint";
import { EditorState, type Text } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import type { Engine, Finding, FunctionInfo } from "./engine";

/** Creates the template editor. changed is called with the findings after each change. */
export function createEditor(parent: HTMLElement, engine: Engine, changed: (text: string, found: Finding[]) => void): EditorView {
  let functions: Promise<FunctionInfo[]> | undefined;
  const complete = async (context: CompletionContext) => {
    const tag = context.matchBefore(/\{\{\s*[\w.]*/);
    if (!tag) return null;
    const all = await (functions ??= engine.call<FunctionInfo[]>("functions"));
    const from = tag.from + tag.text.search(/[\w.]*$/);
    return {
      from,
      validFor: /^[\w.]*$/,
      options: all.map((f) => ({
        label: f.name,
        apply: f.example.slice(2, -2),
        detail: f.later ? "not in KDG" : "",
        type: "function",
        info: `${f.doc}\n${f.example}\n→ ${f.result.slice(0, 80)}`,
      })),
    };
  };
  const lint = async (view: EditorView): Promise<Diagnostic[]> => {
    const text = view.state.doc.toString();
    const found = await engine.call<Finding[]>("lint", text);
    if (view.state.doc.toString() === text) changed(text, found);
    return found.map((f) => diagnostic(view.state.doc, f));
  };
  return new EditorView({
    parent,
    state: EditorState.create({
      extensions: [
        lineNumbers(), history(), drawSelection(), lintGutter(), EditorView.lineWrapping,
        linter(lint, { delay: 150 }),
        autocompletion({ override: [complete] }),
        keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.contentAttributes.of({ "aria-label": "Record template", spellcheck: "false", tabindex: "0" }),
      ],
    }),
  });
}

export function setText(view: EditorView, text: string) {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

/** Converts a finding, which counts characters, to offsets of UTF-16 units. */
function diagnostic(doc: Text, f: Finding): Diagnostic {
  const line = doc.line(Math.min(Math.max(f.line, 1), doc.lines));
  const characters = Array.from(line.text);
  const offset = (n: number) => line.from + characters.slice(0, n).join("").length;
  return {
    from: offset(f.column - 1),
    to: offset(f.column - 1 + f.length),
    severity: f.kind === "note" ? "info" : f.kind,
    message: f.message,
  };
}
