// Writes the diagrams of a text in the syntax that is drawn here.
import type { Code } from 'mdast';
import { findSyntaxProblem } from '#lib/compile/mdx/code/diagram-syntax.ts';
import type { SayNote } from '#lib/import/model.ts';

/**
 * Writes a diagram with a description. One that cannot be drawn here is shown as its text.
 * @returns the new source, or `undefined` for other code
 */
export function writeDiagram({ lang, value }: Code, source: string, note: SayNote): string | undefined {
  const [, indent = '', ticks = '', words = ''] = /^([ \t]*)([`~]{3,})([^\n]*)/.exec(source) ?? [];
  if (!ticks || lang?.toLowerCase() !== 'mermaid') return undefined;
  const isFlow = /^\s*(?:flowchart|graph)\b/.test(value);
  const respell = (text: string) => (isFlow ? spaceArrows(text.replace(/;[ \t]*$/gm, '')) : text);
  const code = respell(source.slice(source.indexOf('\n') + 1));
  const problem = findSyntaxProblem(respell(value));
  if (problem) {
    note(`the diagram ${problem.message}: it is shown as its text`, true);
    return `${indent}${ticks}mmd\n${code}`;
  }
  if (/\balt=/.test(words)) return `${indent}${ticks}${words}\n${code}`;
  note('the diagram has no alt text: describe it after ```mermaid', true);
  return `${indent}${ticks}mermaid alt="Diagram"\n${code}`;
}

/** Arrows may touch what they connect in Mermaid, but not here. */
function spaceArrows(text: string): string {
  const arrow = /(?<=[\w\])}"])[ \t]*(-->|---|-\.->|==>)(\|[^|\n]*\|)?[ \t]*(?=[\w"])/g;
  return text.replace(arrow, (_all, sign: string, words = '') => ` ${sign}${words} `);
}
