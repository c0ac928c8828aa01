// Links and pictures in a post: which schemes are safe, which files and headings must be there.
import type { Definition, Image, Link, Nodes, Root } from 'mdast';
import { toString as textOf } from 'mdast-util-to-string';
import { visit } from 'unist-util-visit';
import type { VFile } from 'vfile';
import { report } from '#lib/content/mdx/report.ts';

/** A place in the text that points somewhere else, to be looked up when all documents are known. */
export interface Reference {
  target: string;
  line: number;
}

const schemes = ['http:', 'https:', 'mailto:'];
const schemePattern = /^[a-z][a-z0-9+.-]*:/i;
/** Browsers drop these inside a URL, so `java<TAB>script:` is a script. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const dropped = /[\u0000-\u0020\u007f]/g;

/** Reports unsafe and empty links, and pictures without alternative text; notes what points inside the site. */
export function collectLinks() {
  return (tree: Root, file: VFile) => {
    const links: Reference[] = [];
    const images: Reference[] = [];
    visit(tree, (node: Nodes) => {
      if (node.type === 'link' || node.type === 'definition') checkLink(node, file, links);
      if (node.type === 'link' && !textOf(node, { includeImageAlt: true }).trim()) {
        report(file, node, 'link', `to ${node.url} has no text: say between the brackets where it leads`);
      }
      if (node.type === 'image') checkImage(node, file, images);
      if (node.type === 'imageReference') {
        report(file, node, 'image', 'is written by reference: write it as ![what it shows](./x.png)');
      }
      if (node.type === 'mdxJsxFlowElement' && node.name === 'Figure') {
        const src = node.attributes.find(
          (attribute) => attribute.type === 'mdxJsxAttribute' && attribute.name === 'src',
        );
        checkPath(String(src?.value), node, file, images);
      }
    });
    Object.assign(file.data, { links, images });
  };
}

function checkLink(node: Link | Definition, file: VFile, links: Reference[]): void {
  const url = node.url.replace(dropped, '');
  const line = node.position?.start.line ?? 1;
  if (url === '') return report(file, node, 'link', 'leads nowhere: write its address between the round brackets');
  const scheme = schemePattern.exec(url)?.[0].toLowerCase();
  if (scheme) {
    if (!schemes.includes(scheme)) {
      report(file, node, 'link', `has the scheme ${scheme}, which is not allowed: use https:, http: or mailto:`);
    } else if (scheme !== 'mailto:' && !URL.canParse(url)) {
      report(file, node, 'link', `${node.url} is not a valid address: correct it`);
    }
    return;
  }
  if (url.startsWith('//') || url.includes('\\')) {
    return report(file, node, 'link', `${node.url} names no scheme: start it with https://`);
  }
  if (!url.startsWith('/') && !url.startsWith('#')) {
    return report(
      file,
      node,
      'link',
      `${node.url} is relative: start it with / as in /posts/its-slug, or with https://`,
    );
  }
  links.push({ target: url, line });
}

function checkImage(node: Image, file: VFile, images: Reference[]): void {
  if (!node.alt?.trim()) {
    report(file, node, 'image', `${node.url} has no alt text: say what it shows, ![what it shows](${node.url})`);
  }
  checkPath(node.url, node, file, images);
}

function checkPath(src: string, node: Nodes, file: VFile, images: Reference[]): void {
  const url = src.replace(dropped, '');
  if (schemePattern.test(url) || url.startsWith('/')) {
    return report(file, node, 'image', `${src} is not beside the post: put the file there and write ./its-name.png`);
  }
  images.push({ target: url, line: node.position?.start.line ?? 1 });
}
