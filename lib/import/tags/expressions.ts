// Evaluates the expressions of Liquid and Nunjucks whose values are known without running the site: `page.title | upcase`.
import { readDate } from '#lib/import/front-matter/dates.ts';
import { dash } from '#lib/import/habits.ts';

type Filter = (value: string, args: readonly string[]) => string | undefined;

const same: Filter = (value) => value;
const upper: Filter = (value) => value.toUpperCase();
const lower: Filter = (value) => value.toLowerCase();

/** Filters whose result a text can hold. Markdown and escapes are those of the text itself. */
const filters: Readonly<Record<string, Filter>> = {
  ...all(same, 'safe escape e xml_escape escape_once markdownify markdown md smartify string newline_to_br raw'),
  ...all(upper, 'upcase upper'),
  ...all(lower, 'downcase lower'),
  ...all((value) => value.trim(), 'strip trim lstrip rstrip normalize_whitespace strip_newlines'),
  ...all((value) => value.replace(/<[^>]*>/g, ''), 'strip_html striptags'),
  ...all(dash, 'slugify slug'),
  capitalize: (value) => value.charAt(0).toUpperCase() + value.slice(1).toLowerCase(),
  append: (value, [end]) => (end === undefined ? undefined : value + end),
  prepend: (value, [start]) => (start === undefined ? undefined : start + value),
  replace: (value, [from, to = '']) => (from ? value.replaceAll(from, () => to) : undefined),
  replace_first: (value, [from, to = '']) => (from ? value.replace(from, () => to) : undefined),
  remove: (value, [part]) => (part ? value.replaceAll(part, '') : undefined),
  date: (value, [format]) => format && formatDate(value, format),
  date_to_string: (value) => formatDate(value, '%d %b %Y'),
  date_to_long_string: (value) => formatDate(value, '%d %B %Y'),
};

function all(filter: Filter, names: string): Record<string, Filter> {
  return Object.fromEntries(names.split(' ').map((name) => [name, filter]));
}

/** Liquid writes English names, whatever the language of the site. */
const months = 'January February March April May June July August September October November December'.split(' ');

/** @returns a date by a format of `strftime`, or `undefined` if a part is not known */
function formatDate(value: string, format: string): string | undefined {
  const [year = '', month = '', day = ''] = (readDate(value) ?? '').slice(0, 10).split('-');
  if (!day) return undefined;
  const name = months[Number(month) - 1] ?? '';
  const parts: Record<string, string> = {
    '%Y': year,
    '%y': year.slice(2),
    '%m': month,
    '%-m': String(Number(month)),
    '%d': day,
    '%-d': String(Number(day)),
    '%e': String(Number(day)).padStart(2),
    '%B': name,
    '%b': name.slice(0, 3),
    '%F': `${year}-${month}-${day}`,
  };
  const text = format.replace(/%-?[a-zA-Z]/g, (part) => parts[part] ?? part);
  return text.includes('%') ? undefined : text;
}

const quotedText = /^(['"])([\s\S]*)\1$/;

/** Splits at bars outside of quotes. */
function split(expression: string): string[] {
  return (expression.match(/(?:"[^"]*"|'[^']*'|[^|"'])+/g) ?? []).map((part) => part.trim());
}

const literal = /^(?:-?\d+(?:\.\d+)?|true|false)$/;

/** @returns the text in quotes, a number, or the value of a variable */
function readValue(text: string, variables: ReadonlyMap<string, string>): string | undefined {
  return quotedText.exec(text)?.[2] ?? (literal.test(text) ? text : variables.get(text));
}

/** @returns the name and the arguments of a filter as they are written: `append: "x"` in Liquid, `append("x")` in Nunjucks */
function parseFilter(text: string): { name: string; args: string[] } {
  const [, name = '', rest = ''] =
    /^(\w+)\s*(?::\s*([\s\S]*)|\(([\s\S]*)\))?$/.exec(text)?.map((part) => part ?? '') ?? [];
  const given = rest || (/^\w+\s*\(([\s\S]*)\)$/.exec(text)?.[1] ?? '');
  return { name, args: given.match(/"[^"]*"|'[^']*'|[^,\s]+/g) ?? [] };
}

/** @returns the value, or `undefined` if the head or a filter is not known */
export function evaluate(expression: string, variables: ReadonlyMap<string, string>): string | undefined {
  const [head = '', ...rest] = split(expression);
  let value = quotedText.exec(head)?.[2] ?? variables.get(head);
  for (const text of rest) {
    const { name, args: written } = parseFilter(text);
    const args = written.map((one) => readValue(one, variables));
    if (name === 'default') {
      value ||= args[0];
      continue;
    }
    const filter = Object.hasOwn(filters, name) ? filters[name] : undefined;
    if (value === undefined || !filter || args.includes(undefined)) return undefined;
    value = filter(
      value,
      args.map((one) => one ?? ''),
    );
  }
  return value;
}
