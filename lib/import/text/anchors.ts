// Corrects links to headings, whose ids differ between generators.
import GithubSlugger from 'github-slugger';
import { toString as textOf } from 'mdast-util-to-string';
import { visit } from 'unist-util-visit';
import { parseMarkdown } from '#lib/import/markdown/parse.ts';
import type { Edit, TrackedText } from '#lib/import/markdown/tracked-text.ts';
import { simple } from '#lib/import/text/headings.ts';
import { safelyDecode } from '#lib/model/wording.ts';

/** @returns the ids of the headings and elements of a text */
export function listIds(text: string): string[] {
  const slugger = new GithubSlugger();
  const ids: string[] = [];
  visit(parseMarkdown(text), (node) => {
    if (node.type === 'heading') {
      const words = textOf(node);
      const own = /\{#([^\s}]+)[^}]*\}\s*$/.exec(words)?.[1];
      ids.push(own ?? slugger.slug(words));
    } else if (node.type === 'html') {
      for (const [, id = ''] of node.value.matchAll(/\b(?:id|name)=["']([^"']+)["']/g)) ids.push(id);
    }
  });
  return ids;
}

/**
 * Corrects the anchors of links to imported documents and of links within the text.
 * @param own the address of the text
 * @param idsOf the ids in the document at an address, or `undefined` if it is not imported
 */
export function correctAnchors(
  text: TrackedText,
  own: string,
  idsOf: (address: string) => readonly string[] | undefined,
  note: (message: string, offset: number) => void,
): void {
  const edits: Edit[] = [];
  visit(parseMarkdown(text.text), (node) => {
    if (node.type !== 'link' && node.type !== 'definition') return;
    const [, address = '', anchor] = /^([^#]*)#(.+)$/s.exec(node.url) ?? [];
    if (anchor === undefined || /^[a-z]+:/i.test(address)) return;
    const ids = idsOf(address || own);
    const wanted = safelyDecode(anchor);
    if (!ids || ids.includes(wanted)) return;
    const found = ids.find((id) => simple(id) === simple(wanted));
    const start = node.position?.start.offset ?? 0;
    const end = node.position?.end.offset ?? 0;
    if (!found)
      note(`the link to #${wanted} leads to no heading of ${address || 'the post'}: it leads to the page`, start);
    const source = text.text.slice(start, end);
    const at = source.lastIndexOf(`#${anchor}`);
    if (at < 0) return;
    const target = found ? `#${found}` : address ? '' : own;
    edits.push({ start: start + at, end: start + at + anchor.length + 1, text: target });
  });
  text.apply(edits);
}
