/**
 * uPlot gives the browser's language to Intl while it is loaded, and Intl throws if it is not
 * one, such as en-US@posix of a browser under LANG=C. Import this file before uPlot.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en-US" });
}

export {};
