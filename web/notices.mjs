// Collects the licences of what a built page contains. Most of them require that the page
// comes with their text.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Returns the licence of a package in a folder, and its notices. A few have it in their readme only. */
function licence(folder) {
  const files = readdirSync(folder);
  const read = (file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim();
  const own = files.filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (own.length > 0) return own.map(read).join("\n\n");
  const section = files.filter((file) => /^readme/i.test(file)).map((file) => /^#+ licen[cs]e\n([^]+)/im.exec(read(file))?.[1].trim());
  if (!section[0]) throw new Error(`${folder} has no licence: replace the package, or add its licence to web/notices.mjs`);
  return section[0];
}

/** Returns the folders of the npm packages with these files, by package. */
function npmPackages(web, files) {
  const folders = new Set(files.map((file) => /^.*node_modules\/(@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0]).filter(Boolean));
  return [...folders].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(web, folder, "package.json"), "utf8"));
    return [`${name} ${version}`, join(web, folder)];
  });
}

/** Returns the folders of Go and of the modules in the engine. */
function goModules(web) {
  const go = (...args) => execFileSync("go", args, { cwd: web, encoding: "utf8", env: { ...process.env, GOOS: "js", GOARCH: "wasm" } }).trim();
  const modules = go("list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}", "./engine");
  const lines = new Set(modules.split("\n").filter(Boolean));
  return [[go("env", "GOVERSION"), go("env", "GOROOT")], ...[...lines].map((line) => line.split("\t"))];
}

/** Returns the licences of the npm packages with these files, and of the engine. Each text is there once. */
export function notices(web, files) {
  const byText = new Map();
  for (const [name, folder] of [...npmPackages(web, files), ...goModules(web)].sort()) {
    const text = licence(folder);
    byText.set(text, [...(byText.get(text) ?? []), name]);
  }
  const parts = [...byText].map(([text, names]) => `${names.join("\n")}\n\n${text}\n`);
  return ["The producer page contains this software.\n", ...parts].join(`\n${"=".repeat(72)}\n\n`);
}
