// Links and pictures in a post: which schemes are safe, which files and headings must be there.
import type { Image, Link, LinkReference, Nodes, Root } from 'mdast';
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx';
import { toString as textOf } from 'mdast-util-to-string';
import type { VFile } from 'vfile';
import { report } from '#lib/compile/mdx/report.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import { nameImage } from '#lib/images/names.ts';

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
    const ofLinks = new Set<string>();
    const ofImages = new Set<string>();
    visit(tree, (node: Nodes) => {
      if (node.type === 'linkReference') ofLinks.add(node.identifier);
      if (node.type === 'imageReference') ofImages.add(node.identifier);
    });
    visit(tree, (node: Nodes) => {
      if (node.type === 'link') checkAddress(node.url, node, file, links);
      // An address that only pictures use is no link; that pictures use it is a fault of theirs.
      if (node.type === 'definition' && (ofLinks.has(node.identifier) || !ofImages.has(node.identifier))) {
        checkAddress(node.url, node, file, links);
      }
      if ((node.type === 'link' || node.type === 'linkReference') && !hasText(node)) {
        const place = node.type === 'link' ? node.url : `[${node.label ?? node.identifier}]`;
        report(file, node, 'link', `to ${place} has no text: say between the brackets where it leads`);
      }
      if (node.type === 'image') checkImage(node, file, images);
      if (node.type === 'imageReference') {
        report(file, node, 'image', 'is written by reference: write it as ![what it shows](./x.png)');
      }
      if (isComponent(node)) {
        for (const { name, value } of listLiterals(node)) {
          if (isImageAttribute(node, name)) checkPath(value, node, file, images);
          if (node.name === 'Quote' && name === 'href') checkAddress(value, node, file, links);
        }
      }
    });
    Object.assign(file.data, { links, images });
  };
}

/** Gives the images of the tree the names by which a release knows them. */
export function nameImages() {
  return (tree: Root) => {
    visit(tree, (node: Nodes) => {
      // Else the address would be escaped as that of a link.
      if (node.type === 'image') node.data = { ...node.data, hProperties: { src: nameImage(node.url) } };
      if (!isComponent(node)) return;
      for (const attribute of node.attributes) {
        if (attribute.type !== 'mdxJsxAttribute' || typeof attribute.value !== 'string') continue;
        if (isImageAttribute(node, attribute.name)) attribute.value = nameImage(attribute.value);
      }
    });
  };
}

type Component = MdxJsxFlowElement | MdxJsxTextElement;

function isComponent(node: Nodes): node is Component {
  return node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement';
}

/** Whether an attribute of a component is the address of an image. */
export function isImageAttribute({ name }: Component, attribute: string): boolean {
  return name === 'Figure' && (attribute === 'src' || attribute === 'dark');
}

function hasText(node: Link | LinkReference): boolean {
  return textOf(node, { includeImageAlt: true }).trim() !== '';
}

function listLiterals({ attributes }: Component): { name: string; value: string }[] {
  return attributes.flatMap((attribute) =>
    attribute.type === 'mdxJsxAttribute' ? [{ name: attribute.name, value: String(attribute.value) }] : [],
  );
}

function checkAddress(typed: string, node: Nodes, file: VFile, links: Reference[]): void {
  const url = typed.replace(dropped, '');
  const fault = findAddressFault(typed, url);
  if (fault) report(file, node, 'link', fault);
  else if (/^[/#]/.test(url)) links.push({ target: url, line: node.position?.start.line ?? 1 });
}

/**
 * @param typed the address as the author wrote it
 * @param url what a browser makes of it
 */
function findAddressFault(typed: string, url: string): string | undefined {
  if (url === '') return 'leads nowhere: write its address between the round brackets';
  const scheme = schemePattern.exec(url)?.[0].toLowerCase();
  if (scheme && !schemes.includes(scheme)) {
    return `has the scheme ${scheme}, which is not allowed: use https:, http: or mailto:`;
  }
  if (scheme) {
    return scheme === 'mailto:' || URL.canParse(url) ? undefined : `${typed} is not a valid address: correct it`;
  }
  if (url.startsWith('//') || url.includes('\\')) return `${typed} names no scheme: start it with https://`;
  if (/^[/#]/.test(url)) return undefined;
  return `${typed} is relative: start it with / as in /posts/its-slug, or with https://`;
}

function checkImage(node: Image, file: VFile, images: Reference[]): void {
  if (!node.alt?.trim()) {
    report(file, node, 'image', `${node.url} has no alt text: say what it shows, ![what it shows](${node.url})`);
  }
  checkPath(node.url, node, file, images);
}

function checkPath(src: string, node: Nodes, file: VFile, images: Reference[]): void {
  const fault = findPlaceFault(src);
  if (fault) report(file, node, 'image', fault);
  else images.push({ target: src, line: node.position?.start.line ?? 1 });
}

/** Finds the reason why an address cannot name an image beside the document, as `error: fix`. */
export function findPlaceFault(src: string): string | undefined {
  const url = src.replace(dropped, '');
  if (url === '') return 'names no file: write ./its-name.png between the round brackets';
  if (!schemePattern.test(url) && !url.startsWith('/')) return undefined;
  return `${src} is not beside the post: put the file there and write ./its-name.png`;
}
