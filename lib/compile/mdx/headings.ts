// Checks the headings of a post, and adds stable ids and the table of contents.
import GithubSlugger, { slug } from 'github-slugger';
import type { Element, Root as HastRoot } from 'hast';
import { toString as textOfElement } from 'hast-util-to-string';
import type { Heading, Root } from 'mdast';
import { toString as textOf } from 'mdast-util-to-string';
import type { VFile } from 'vfile';
import { report, warn } from '#lib/compile/mdx/report.ts';
import { cutSource } from '#lib/compile/mdx/source-text.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import type { TocEntry } from '#lib/model/body.ts';
import { pageIds } from '#lib/urls.ts';

const footnoteLabel = 'footnote-label';
/** Ids of the page itself. */
const reservedIds: readonly string[] = [...Object.values(pageIds), footnoteLabel];

/** Reports empty headings. Warns of skipped levels and of headings of level 1, which become level 2. */
export function checkHeadings() {
  return (tree: Root, file: VFile) => {
    dropTitle(tree, file);
    let previous = 1;
    visit(tree, 'heading', (heading: Heading) => {
      const marks = '#'.repeat(heading.depth);
      if (!textOf(heading).trim()) {
        report(file, heading, 'heading', `has no text: write it after ${marks}, or remove the line`);
      }
      if (heading.depth === 1) {
        warn(file, heading, 'heading', 'is of level 1, which the title has, and is shown as level 2: start with ##');
        heading.depth = 2;
      } else if (heading.depth > previous + 1) {
        const fit = '#'.repeat(previous + 1);
        warn(file, heading, 'heading', `skips from level ${previous} to ${heading.depth}: write ${fit} for ${marks}`);
      }
      previous = heading.depth;
    });
  };
}

/** Removes a heading of level 1 at the beginning that repeats the title, as other programs require it. */
function dropTitle(tree: Root, file: VFile): void {
  const [first] = tree.children;
  const title = readTitle(String(file));
  if (first?.type !== 'heading' || first.depth !== 1 || !title) return;
  const fold = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, '').toLowerCase();
  if (fold(textOf(first)) !== fold(title)) return;
  cutSource(file, first);
  tree.children.shift();
}

/** Returns the title from the front matter, without its quotes. */
function readTitle(document: string): string | undefined {
  return /^---[ \t]*\n[\s\S]*?^title:[ \t]*(.*)$/m.exec(document)?.[1];
}

/** `{#id}`, `{#id .class}`, `{: #id}` and `{/* #id *\/}` of other programs. */
const idMark = /^(?::\s*)?#([^\s{}]+)(?:\s+[^{}]*)?$|^\/\*\s*#([^\s{}]+)\s*\*\/$/;

/** Reads the id at the end of a heading, `## Words {#id}`, and removes it from the text. */
export function readHeadingIds() {
  return (tree: Root, file: VFile) => {
    const known = new Set<string>(reservedIds);
    visit(tree, 'heading', (heading: Heading) => {
      const id = takeId(heading);
      if (id === undefined) return;
      if (known.has(id) || /^fn(?:ref)?-/.test(id)) {
        report(file, heading, 'heading', `has the id ${id}, which is taken: choose another one`);
        return;
      }
      known.add(id);
      heading.data = { ...heading.data, hProperties: { id } };
    });
  };
}

function takeId(heading: Heading): string | undefined {
  const last = heading.children.at(-1);
  if (last?.type === 'mdxTextExpression') {
    const id = findId(last.value);
    if (id !== undefined) heading.children.pop();
    const before = heading.children.at(-1);
    if (id !== undefined && before?.type === 'text') before.value = before.value.trimEnd();
    return id;
  }
  if (last?.type !== 'text') return undefined;
  const found = /\s*\{([^{}]*)\}\s*$/.exec(last.value);
  const id = findId(found?.[1] ?? '');
  if (found && id !== undefined) last.value = last.value.slice(0, found.index);
  return id;
}

function findId(inside: string): string | undefined {
  const [, id, ofComment] = idMark.exec(inside.trim()) ?? [];
  return id ?? ofComment;
}

/** Returns the text of a heading without footnote marks. */
function textOfHeading(element: Element): string {
  const children = element.children.filter((child) => child.type !== 'element' || child.tagName !== 'sup');
  return textOfElement({ ...element, children });
}

const levels = ['h2', 'h3', 'h4', 'h5', 'h6'];

/** Gives each heading an id, to which pages add a link, and stores the table of contents in `file.data.toc`. */
export function nameHeadings() {
  return (tree: HastRoot, file: VFile) => {
    const slugger = new GithubSlugger();
    for (const id of reservedIds) slugger.slug(id);
    // Footnotes and some headings already have ids, which other headings must not repeat.
    visit(tree, 'element', ({ properties: { id } }: Element) => {
      if (id && id !== footnoteLabel) slugger.slug(String(id));
    });
    const toc: TocEntry[] = [];
    visit(tree, 'element', (element: Element) => {
      const depth = levels.indexOf(element.tagName) + 2;
      if (depth < 2 || element.properties.id === footnoteLabel) return;
      const text = textOfHeading(element).trim();
      // Headings without letters and digits get a generic id.
      const id = element.properties.id ? String(element.properties.id) : slugger.slug(slug(text) ? text : 'section');
      element.properties.id = id;
      toc.push({ id, text, depth });
    });
    file.data.toc = toc;
  };
}
