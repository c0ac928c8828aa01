// Adjusts the levels of the headings of a text to the title above it.
import type { Heading, Nodes, Root } from 'mdast';
import { toString as textOf } from 'mdast-util-to-string';
import { visit } from 'unist-util-visit';
import type { Edit } from '#lib/import/markdown/tracked-text.ts';
import { oneLine } from '#lib/import/markdown/write.ts';
import type { NoteAt } from '#lib/import/model.ts';

/** Drops a first heading that repeats the title. If others of level 1 are left, all headings get one level more. */
export function listHeadingEdits(tree: Root, text: string, title: string, note: NoteAt): Edit[] {
  const headings: Heading[] = [];
  visit(tree, 'heading', (heading) => void headings.push(heading));
  const isTitle = (heading: Heading) => simple(textOf(heading).replace(/\{#[^{}]*\}\s*$/, '')) === simple(title);
  const dropped = headings.slice(0, 1).filter((heading) => heading.depth === 1 && isTitle(heading));
  const rest = headings.filter((heading) => !dropped.includes(heading));
  const isShifted = rest.some(({ depth }) => depth === 1);
  if (rest.some(({ depth }) => depth === 6) && isShifted)
    note('headings of level 6 stay at their level, since those of level 1 became level 2', 0, true);
  return [
    ...dropped.map((heading) => replace(heading, '')),
    ...(isShifted ? rest.map((heading) => shift(heading, text)) : []),
  ];
}

function shift(heading: Heading, text: string): Edit {
  const { start, end } = replace(heading, '');
  const source = text.slice(start, end);
  const level = '#'.repeat(Math.min(heading.depth + 1, 6));
  const isUnderlined = !/^#/.test(source);
  return {
    start,
    end,
    text: isUnderlined
      ? `${level} ${oneLine(source.replace(/\n[ \t>]*(?:=+|-+)[ \t]*$/, ''))}`
      : source.replace(/^#+/, level),
  };
}

function replace(node: Nodes, text: string): Edit {
  return { start: node.position?.start.offset ?? 0, end: node.position?.end.offset ?? 0, text };
}

export function simple(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
