// Checks the headings of a post, and adds stable ids, anchors and the table of contents.
import GithubSlugger, { slug } from 'github-slugger';
import type { Element, Root as HastRoot } from 'hast';
import { toString as textOfElement } from 'hast-util-to-string';
import type { Heading, Root } from 'mdast';
import { toString as textOf } from 'mdast-util-to-string';
import type { VFile } from 'vfile';
import { report } from '#lib/compile/mdx/report.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import * as copy from '#lib/copy.ts';
import type { TocEntry } from '#lib/model/body.ts';
import { pageIds } from '#lib/urls.ts';

/** Reports headings of level 1 (reserved for the title), skipped levels and empty headings. */
export function checkHeadings() {
  return (tree: Root, file: VFile) => {
    let previous = 1;
    visit(tree, 'heading', (heading: Heading) => {
      const marks = '#'.repeat(heading.depth);
      if (!textOf(heading).trim()) {
        report(file, heading, 'heading', `has no text: write it after ${marks}, or remove the line`);
      }
      if (heading.depth === 1) {
        report(file, heading, 'heading', 'is of level 1, which the title has: start with ##');
      } else if (heading.depth > previous + 1) {
        const fit = '#'.repeat(previous + 1);
        report(file, heading, 'heading', `skips from level ${previous} to ${heading.depth}: write ${fit} for ${marks}`);
      }
      previous = heading.depth;
    });
  };
}

/** Returns the text of a heading without footnote marks. */
function textOfHeading(element: Element): string {
  const children = element.children.filter((child) => child.type !== 'element' || child.tagName !== 'sup');
  return textOfElement({ ...element, children });
}

const levels = ['h2', 'h3', 'h4', 'h5', 'h6'];
const footnoteLabel = 'footnote-label';

/** Gives each heading an id and an anchor, and stores the table of contents in `file.data.toc`. */
export function anchorHeadings() {
  return (tree: HastRoot, file: VFile) => {
    const slugger = new GithubSlugger();
    for (const id of [...Object.values(pageIds), footnoteLabel]) slugger.slug(id);
    // Footnotes already have ids, which headings must not repeat.
    visit(tree, 'element', ({ properties: { id } }: Element) => {
      if (id && id !== footnoteLabel) slugger.slug(String(id));
    });
    const toc: TocEntry[] = [];
    visit(tree, 'element', (element: Element) => {
      const depth = levels.indexOf(element.tagName) + 2;
      if (depth < 2 || element.properties.id === footnoteLabel) return;
      const text = textOfHeading(element).trim();
      // Headings without letters and digits get a generic id.
      const id = slugger.slug(slug(text) ? text : 'section');
      element.properties.id = id;
      toc.push({ id, text, depth });
      const anchor: Element = {
        type: 'element',
        tagName: 'a',
        properties: { className: ['anchor'], href: `#${id}`, ariaLabel: copy.article.linkToSection(text) },
        children: [],
      };
      element.children.push(anchor);
    });
    file.data.toc = toc;
  };
}
