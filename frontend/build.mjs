// Compiles the stylesheet, copies icons and licences, and writes the manifest of SHA-256 sums.
// `--check` builds in memory and fails where the committed output differs.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as sass from "sass";
import { without } from "./trim.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..");
const modules = join(here, "node_modules");
const checking = process.argv.includes("--check");
const LIMIT = 14 * 1024; // bytes of gzipped CSS that a page may cost

const ICONS = [
  "arrow-left", "arrow-right", "bell", "building-2", "calendar-days", "check", "chevron-right", "circle-check",
  "circle-dot", "clock", "download", "eye", "external-link", "file-text", "globe", "history", "info", "link",
  "lock", "log-in", "log-out", "mail", "message-square-text", "pen-line", "printer", "rss", "search",
  "triangle-alert", "user", "users", "x",
];

/** The framework writes a fallback beside each of its variables; every page defines them all. */
const withoutFallbacks = (css) => css.replace(/var\((--govuk-[a-z-]+-colour), ?#[0-9a-f]{3,8}\)/gi, "var($1)");

// Where the names of classes stand: templates, code that writes HTML, and our scripts.
const SOURCES = ["templates", "static/js", "participation", "petitions", "consultations", "oversight", "mailboxes", "cms"];

/** Every class of the framework that is written somewhere; one that is put together there (govuk-button--{{ kind }}) by its beginning. */
function named() {
  const text = SOURCES.flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((file) => join(root, folder, file)))
    .filter((file) => /\.(html|py|js|txt)$/.test(file))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  return new Set(text.match(/govuk-[\w-]+/g));
}

function stylesheet() {
  const { css } = sass.compile(join(here, "scss/yiqi.scss"), {
    loadPaths: [join(modules, "govuk-frontend/dist")],
    style: "compressed",
    charset: true,
    quietDeps: true,
  });
  return `/*! Yiqi. Built on govuk-frontend (MIT), see static/vendor/LICENSES.txt */\n${without(withoutFallbacks(css).replace(/^\uFEFF/, ""), named())}`;
}

function icon(name) {
  const svg = readFileSync(join(modules, "lucide-static/icons", `${name}.svg`), "utf8");
  const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.indexOf("</svg>")).replace(/\s*\n\s*/g, "");
  return (
    '<svg class="yq-icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" ' +
    `stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${shapes.replaceAll(" />", "/>")}</svg>`
  );
}

function licences() {
  const of = (name, file) =>
    `${name} ${JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")).version}\n\n${readFileSync(file, "utf8").trim()}\n`;
  return [
    of("govuk-frontend", join(here, "licences/govuk-frontend.txt")),
    of("lucide-static", join(modules, "lucide-static/LICENSE")),
  ].join(`\n${"-".repeat(72)}\n\n`);
}

const outputs = new Map([["static/css/yiqi.css", stylesheet()], ["static/vendor/LICENSES.txt", licences()]]);
for (const name of ICONS) outputs.set(`templates/components/icons/${name}.svg`, icon(name));

const sum = (content) => createHash("sha256").update(content).digest("hex");
const manifest = [...outputs].map(([path, content]) => `${sum(content)}  ${path}`).join("\n") + "\n";
outputs.set("static/vendor/SHA256SUMS", manifest);

const weight = gzipSync(outputs.get("static/css/yiqi.css"), { level: 9 }).length;
console.log(`static/css/yiqi.css: ${(weight / 1024).toFixed(1)} kB gzip`);
if (weight > LIMIT) throw new Error(`The stylesheet weighs more than ${LIMIT / 1024} kB: drop a component in frontend/scss/yiqi.scss.`);

const stale = [];
for (const [path, content] of outputs) {
  const file = join(root, path);
  if (checking) {
    let committed = "";
    try { committed = readFileSync(file, "utf8"); } catch { /* missing counts as different */ }
    if (committed !== content) stale.push(path);
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
if (checking) {
  for (const name of readdirSync(join(root, "templates/components/icons")))
    if (!outputs.has(`templates/components/icons/${name}`)) stale.push(`templates/components/icons/${name}`);
  if (stale.length) throw new Error(`Run \`npm run build\` and commit: ${stale.join(", ")}`);
}
