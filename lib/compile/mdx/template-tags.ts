// Recognizes tags of template languages, kramdown and MDX, which other programs evaluate and this one would show as text.
import type { Nodes, Root, Text } from 'mdast';
import type { VFile } from 'vfile';
import { report, warn } from '#lib/compile/mdx/report.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import { truncate } from '#lib/model/wording.ts';

const forms: readonly (readonly [pattern: RegExp, what: string, fix: string])[] = [
  [/\{\{([<%])[^\n]*?[>%]\}\}/y, 'a shortcode of Hugo', 'write what it stands for in Markdown'],
  [/\{%[^\n]*?%\}/y, 'a tag of Liquid', 'write what it stands for in Markdown'],
  [/\{::?[^}\n]*\}/y, 'an attribute of kramdown', 'remove it'],
  [/\{\{[^{}\n]*\}\}/y, 'a variable of a template', 'write its value'],
  [/\{\/\*[\s\S]*?\*\/\}/y, 'a comment of MDX', 'write <!-- it -->'],
  [/\{[\w-]+=(?:"[^"\n]*"|'[^'\n]*')[^{}\n]*\}/y, 'an attribute of a generator', 'write in Markdown what it does'],
  [/\{[#.][A-Za-z][^{}\n]*\}/y, 'an attribute of Pandoc', 'remove it, as only a heading may have an id'],
];

/** Matches the end of text that attributes may follow. */
const attributed = /(?:[)\]*`]|(?<!\w):[a-z][\w-]*)$/i;

/**
 * Describes the tag of a template language that begins at an offset.
 * @returns the tag and `error: fix`, or `undefined` if there is none
 */
export function describeTemplateTag(text: string, offset: number): { typed: string; message: string } | undefined {
  for (const [pattern, what, fix] of forms) {
    pattern.lastIndex = offset;
    const [typed] = pattern.exec(text) ?? [];
    if (typed === undefined) continue;
    return { typed, message: `has ${truncate(typed)}, ${what}, which is not run here: ${fix}, or put it in code` };
  }
  return undefined;
}

/** Reports such tags in `.md`, where a brace is text. In `.mdx` they do not parse. */
export function checkTemplateTags() {
  return (tree: Root, file: VFile) => {
    const source = file.data.parsedText;
    if (source === undefined || file.data.format !== 'md' || !/\{(?:[{%:#./]|[\w-]+=["'])/.test(source)) return;
    visit(tree, 'text', ({ position }: Text, _index, parent) => {
      const [start = 0, end = 0] = [position?.start.offset, position?.end.offset];
      const typed = source.slice(start, end);
      for (const { index } of typed.matchAll(/(?<!\\)\{(?=[{%:#./]|[\w-]+=["'])(?<!\{\{)/g)) {
        // Attributes follow an element or a directive: ![a](b){width="9"}, :name{key="x"}
        if (/\w/.test(typed[index + 1] ?? '') && !attributed.test(source.slice(0, start + index).slice(-50))) continue;
        const found = describeTemplateTag(typed, index);
        if (!found || (hasId(parent as Nodes | undefined) && found.typed.includes('#'))) continue;
        const line = (position?.start.line ?? 1) + typed.slice(0, index).split('\n').length - 1;
        const point = { line, column: 1 };
        const node: Nodes = { type: 'text', value: '', position: { start: point, end: point } };
        // A sentence about templates may show a variable.
        (/^\{(?:\{[^<%]|[#./\w])/.test(found.typed) ? warn : report)(file, node, 'text', found.message);
      }
    });
  };
}

/** Returns true for a heading whose id `readHeadingIds` has read. */
function hasId(parent: Nodes | undefined): boolean {
  return parent?.type === 'heading' && parent.data?.hProperties?.id !== undefined;
}
