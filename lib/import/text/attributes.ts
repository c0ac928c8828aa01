// Removes the attributes that generators read after elements. Ids of headings stay.
import { visit } from 'unist-util-visit';
import { listOutsideCode } from '#lib/import/markdown/outside-code.ts';
import { parseMarkdown } from '#lib/import/markdown/parse.ts';
import type { Edit, TrackedText } from '#lib/import/markdown/tracked-text.ts';
import type { NoteAt } from '#lib/import/model.ts';

/** Where a generator reads attributes: `{: .wide}` anywhere, after headings and blocks, or after elements. */
type Places = 'kramdown' | 'blocks' | 'elements';

const one = String.raw`(?:[.#][\w:.#-]+|[\w-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s"'{}]+))`;
const list = String.raw`[ \t]*${one}(?:[ \t]+(?:${one}|\w+))*[ \t]*`;

/** Attributes on a line of their own: `{: .wide }`, and `{ .wide }` in Hugo. */
const lines = /(?<=^|\n)([ \t>]*)\{(?::|[ \t]+[.#])[^}\n]*\}[ \t]*(?:\n|$)/g;
/** Attributes below a block in Hugo, which need no space. */
const blockLines = new RegExp(String.raw`(?<=\S[ \t]*\n)([ \t>]*)\{${list}\}[ \t]*(?:\n|$)`, 'g');
/** kramdown removes them after plain words, too. */
const colons = new RegExp(String.raw`(?<!\\)[ \t]*(?<!\\)\{:${list}\}`, 'g');
const behindElements = /(?<=[)\]*_`>])\{(?::[^}\n]*|[.#][\w-]+[^}\n]*|[\w-]+=(?:"[^"\n]*"|[\w%-]+)[^}\n]*)\}/g;

/** Elements that attributes may follow. */
const attributed = 'delete emphasis html image imageReference inlineCode link linkReference strong'.split(' ');

const item = /^[ \t>]*(?:[*+-]|\d+[.)])[ \t]/;

/** Removes attributes. Those of images are reported, since they may contain a size or a position. */
export function removeAttributes(text: TrackedText, places: Places, note: NoteAt): void {
  text.apply(listHeadingAttributes(text.text, places));
  remove(text, lines, joinLines, note);
  if (places === 'blocks') remove(text, blockLines, joinLines, note);
  else if (places === 'kramdown') remove(text, colons, () => '', note);
  else {
    const ends = new Set<number>();
    if (text.text.search(behindElements) < 0) return;
    visit(parseMarkdown(text.text), attributed, ({ position }) => void ends.add(position?.end.offset ?? 0));
    remove(text, behindElements, ({ 0: all, index }) => (ends.has(index) ? '' : all), note);
  }
}

function remove(text: TrackedText, pattern: RegExp, write: (match: RegExpExecArray) => string, note: NoteAt): void {
  const source = text.text;
  if (source.search(pattern) < 0) return;
  const images = new Set<number>();
  visit(parseMarkdown(source), ['image', 'imageReference'], (node, _index, parent) => {
    for (const one of parent?.type === 'link' ? [node, parent] : [node]) images.add(one.position?.end.offset ?? 0);
  });
  text.apply(
    listOutsideCode(source, pattern, (match) => {
      const { 0: all, index } = match;
      const written = write(match);
      const end = source.slice(0, index).trimEnd().length;
      const isNext = !/\n\s*\n/.test(source.slice(end, index));
      if (written !== all && isNext && images.has(end))
        note(`the attributes ${all.trim()} of an image are left out`, index, true);
      return written;
    }),
  );
}

/** @returns the text for a line of attributes between two blocks. A list without empty lines keeps none. */
function joinLines({ 0: all, 1: lead = '', index, input }: RegExpExecArray): string {
  const before = input.slice(0, index).replace(/\n$/, '');
  const block = before.slice(before.lastIndexOf('\n\n') + 1).split('\n');
  const next = input.slice(index + all.length).split('\n', 1)[0] ?? '';
  const isWithin = [block.at(-1) ?? '', next].every((line) => !/^[ \t>]*$/.test(line));
  const isInList = item.test(next) && block.some((line) => item.test(line));
  return isWithin && !isInList ? `${lead.trimEnd()}\n` : '';
}

/** Keeps the ids of headings, on the line of the heading. */
function listHeadingAttributes(source: string, places: Places): Edit[] {
  const edits: Edit[] = [];
  visit(parseMarkdown(source), 'heading', ({ position }) => {
    const [start = 0, end = 0] = [position?.start.offset, position?.end.offset];
    const line = start + (source.slice(start, end).split('\n', 1)[0] ?? '').length;
    const inside = new RegExp(String.raw`[ \t]+\{:?${list}\}[ \t]*#*[ \t]*$`).exec(source.slice(start, line));
    // kramdown reads only an id there, and the other attributes on the next line.
    const own = inside && (places !== 'kramdown' || /\{(?::|#[\w-]+\})/.test(inside[0])) ? inside : null;
    const [below] = new RegExp(String.raw`^\n[ \t]*\{:${list}\}[ \t]*(?=\n|$)`).exec(source.slice(end)) ?? [];
    const id = /[{ \t:]#([\w:.-]+)/.exec(`${own?.[0] ?? ''}${below ?? ''}`)?.[1];
    const from = own ? start + own.index : line;
    const mark = id ? ` {#${id}}` : '';
    // One edit, since the line of the heading may end where the attributes below begin.
    const text = `${mark}${source.slice(line, end)}`;
    const whole = { start: from, end: end + (below?.length ?? 0), text };
    if (source.slice(whole.start, whole.end) !== text) edits.push(whole);
  });
  return edits;
}
