// Leaves out of a compiled stylesheet what can match nothing: rules for classes of the framework that no source names.

/** The rules of a compressed stylesheet: each with what stands before its braces and what stands in them. */
function* rules(css) {
  let start = 0;
  while (start < css.length) {
    const open = next(css, start, "{;");
    if (open === css.length) return;
    if (css[open] === ";") {
      yield { head: css.slice(start, open + 1), body: null };
      start = open + 1;
      continue;
    }
    let depth = 1, end = open + 1;
    while (depth) {
      end = next(css, end, "{}");
      depth += css[end] === "{" ? 1 : -1;
      end += 1;
    }
    yield { head: css.slice(start, open), body: css.slice(open + 1, end - 1) };
    start = end;
  }
}

/** Where one of these signs comes next, strings, escapes and brackets passed over. */
function next(css, from, signs) {
  let depth = 0;
  for (let at = from; at < css.length; at += 1) {
    const sign = css[at];
    if (sign === "\\") at += 1;
    else if (sign === '"' || sign === "'") {
      at += 1;
      while (css[at] !== sign) at += css[at] === "\\" ? 2 : 1;
    } else if (sign === "(" || sign === "[") depth += 1;
    else if (sign === ")" || sign === "]") depth -= 1;
    else if (!depth && signs.includes(sign)) return at;
  }
  return css.length;
}

function selectors(head) {
  const found = [];
  let start = 0;
  while (start < head.length) {
    const end = next(head, start, ",");
    found.push(head.slice(start, end));
    start = end + 1;
  }
  return found;
}

/** Whether a selector can match: every class of the framework that it asks for is named, by whole or by beginning. */
function canMatch(selector, named, beginnings) {
  // What must not be there, or is one of several, proves nothing.
  const asked = selector.replace(/:(not|is|where|has)\([^()]*(\([^()]*\)[^()]*)*\)/g, "");
  return (asked.match(/(?<=\.)govuk-[\w-]+/g) ?? []).every(
    (name) => named.has(name) || beginnings.some((beginning) => name.startsWith(beginning)),
  );
}

export function without(css, named) {
  const beginnings = [...named].filter((name) => name.endsWith("-"));
  let kept = "";
  for (const { head, body } of rules(css)) {
    if (body === null) kept += head;
    else if (/^@(media|supports|layer)/.test(head)) {
      const inner = without(body, named);
      if (inner) kept += `${head}{${inner}}`;
    } else if (head.startsWith("@")) kept += `${head}{${body}}`;
    else {
      const left = selectors(head).filter((selector) => canMatch(selector, named, beginnings));
      if (left.length) kept += `${left.join(",")}{${body}}`;
    }
  }
  return kept;
}
