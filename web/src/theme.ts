import { EditorView } from "@codemirror/view";

/** An underline in place of CodeMirror's image, which would need data: in the page's policy. */
const mark = (color: string) => ({ backgroundImage: "none", textDecoration: `underline wavy ${color} 1px`, textUnderlineOffset: "3px" });

/** A dot in place of CodeMirror's image. */
const dot = (color: string) => ({ content: '""', width: "8px", height: "8px", borderRadius: "50%", background: color, margin: "6px 3px" });

const code = "13px/1.55 ui-monospace, monospace";

/** The editor's styles. They use the variables of page.css, which reach into the shadow root. */
export const theme = EditorView.theme({
  "&": { height: "100%", background: "var(--card)", color: "var(--text)" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { font: code },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--accent) 25%, transparent)",
  },
  ".cm-gutters": { background: "var(--code)", color: "var(--muted)", border: "0" },
  ".cm-lintRange-error": mark("var(--bad)"),
  ".cm-lintRange-warning": mark("var(--warn)"),
  ".cm-lintRange-info": mark("var(--muted)"),
  ".cm-lint-marker": { width: "14px" },
  ".cm-lint-marker-error": dot("var(--bad)"),
  ".cm-lint-marker-warning": dot("var(--warn)"),
  ".cm-lint-marker-info": dot("var(--muted)"),
  ".cm-diagnostic": { padding: "6px 10px", fontSize: "13px", maxWidth: "440px" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warn)" },
  ".cm-tooltip": { background: "var(--card)", border: "1px solid var(--line)", color: "var(--text)", borderRadius: "8px", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete": { overflow: "visible" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { font: code, maxHeight: "260px", borderRadius: "8px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 10px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionIcon": { display: "none" },
  ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal", fontSize: "12px" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-tooltip.cm-completionInfo": { padding: "8px 12px", maxWidth: "340px", fontSize: "13px" },
  ".cm-completionInfo p": { margin: "0" },
  ".cm-completionInfo code": { display: "block", margin: "4px 0", font: code, overflowWrap: "anywhere" },
  ".cm-panels": { background: "var(--code)", color: "var(--text)" },
});
