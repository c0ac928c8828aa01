// Compiles posts in the conventions of other blogs. `node test/habits.ts` prints a table of what readers see, and the messages
// to authors.
import { toHtml } from 'hast-util-to-html';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import type { Body } from '#lib/model/body.ts';
import { decodeText } from '#lib/source/decode-text.ts';
import type { Format } from '#lib/source/documents.ts';
import { parseFrontMatter } from '#lib/source/front-matter.ts';
import { blankLines } from '#lib/source/yaml.ts';
import { type Habit, habits } from '#test/corpus/habits.ts';

export interface Outcome {
  html: string;
  /** Each in the form `line field message`. An error holds a post back. */
  errors: string[];
  warnings: string[];
}

export const rows = habits.flatMap((habit) => (['md', 'mdx'] as const).map((format) => ({ habit, format })));

function write({ front = 'title: "T"\ndescription: "D."\ndate: 2026-01-01', mark = '---', body }: Habit): string {
  const text = `${mark}\n${front}\n${mark}\n\n${body.join('\n')}\n`;
  return front.includes('\r') ? `\ufeff${text}` : text;
}

export async function compileHabit(habit: Habit, format: Format): Promise<Outcome> {
  const decoded = decodeText(Buffer.from(write(habit)));
  if (!('text' in decoded)) throw new Error(decoded.message);
  const { text } = decoded;
  const { data, lines, diagnostics } = parseFrontMatter('post', 'x', text);
  const article = await compileArticle(data ? text : blankLines(text, lines), format);
  const { tree } = JSON.parse(article.body) as Body;
  const all = [...diagnostics, ...article.diagnostics];
  const list = (found: typeof all) => found.map(({ line, field, message }) => `${line} ${field} ${message}`);
  return {
    html: toHtml(tree),
    errors: list(all.filter(({ level }) => !level)),
    warnings: list(all.filter(({ level }) => level)),
  };
}

/** Characters of HTML in a cell of the table. */
const shownLength = 300;

async function main(): Promise<void> {
  console.log('| post | format | what a reader sees | messages to the author |\n|---|---|---|---|');
  for (const { habit, format } of rows) {
    const { html, errors, warnings } = await compileHabit(habit, format);
    const shown = errors.length > 0 ? 'nothing' : `\`${html.replace(/\s+/g, ' ').trim().slice(0, shownLength)}\``;
    const messages = [...errors, ...warnings.map((text) => `warning: ${text}`)].join('<br>');
    const cells = [habit.name, `.${format}`, shown, messages].map((cell) => cell.replaceAll('|', '\\|'));
    console.log(`| ${cells.join(' | ')} |`);
  }
}

if (import.meta.main) await main();
