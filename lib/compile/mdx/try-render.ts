// Renders each document once before it is stored, so that rendering errors are reported to its author.
import type { Element, Root, RootContent } from 'hast';
import type { VFile } from 'vfile';
import { report } from '#lib/compile/mdx/report.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import { renderArticle } from '#lib/feed/article-html.ts';
import { nameImage } from '#lib/images/names.ts';

/** Placeholder for the URL of the post, which does not affect rendering. */
const anyAddress = 'https://example.org/posts/x';

/**
 * Reports blocks that cannot be rendered and images that the release would not have. Skips documents with other errors.
 */
export function tryRender() {
  return (tree: Root, file: VFile) => {
    if (file.messages.some(({ note }) => note !== 'warning')) return;
    const { images = [] } = file.data as { images?: { target: string }[] };
    const known = new Set(images.map(({ target }) => nameImage(target)));
    let last: RootContent | undefined;
    for (const block of tree.children) {
      // Generated blocks have no position and are reported at the previous block.
      last = block.position ? block : last;
      const problem = findProblem(block);
      if (problem) report(file, last, 'text', `cannot be rendered (${problem}): write it in another way`);
      visit(block, 'element', ({ tagName, properties: { src } }: Element) => {
        if (tagName !== 'img' || known.has(String(src))) return;
        report(file, last, 'image', `${src} is in no release: name a file beside the post`);
      });
    }
  };
}

function findProblem(block: RootContent): string | undefined {
  try {
    renderArticle({ tree: { type: 'root', children: [block] } }, anyAddress, '');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
