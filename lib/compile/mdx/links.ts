// Checks the links and images of a post, and collects those that refer to other content.
import type { Definition, Image, ImageReference, Link, LinkReference, Nodes, Root } from 'mdast';
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx';
import { toString as textOf } from 'mdast-util-to-string';
import type { VFile } from 'vfile';
import { report } from '#lib/compile/mdx/report.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import { nameImage } from '#lib/images/names.ts';
import { fileTypeOf, splitFileLink } from '#lib/model/file-types.ts';
import { postPath } from '#lib/urls.ts';

declare module 'mdast' {
  interface ImageData {
    /** The identifier of the definition that has the URL. */
    definition?: string;
  }
}

/** A link or an image to look up when all documents are known. */
export interface Reference {
  target: string;
  line: number;
}

const schemes = ['http:', 'https:', 'mailto:', 'tel:'];
const schemePattern = /^[a-z][a-z0-9+.-]*:/i;
/** Browsers ignore these characters in a URL, so `java<TAB>script:` is a script. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const dropped = /[\u0000-\u0020\u007f]/g;

/** Replaces images that are written by reference, `![what it shows][name]`. A reference without a definition is text. */
export function resolveImages() {
  return (tree: Root, file: VFile) => {
    if (!file.data.parsedText?.includes(']:')) return;
    const definitions = new Map<string, Definition>();
    visit(tree, 'definition', (node: Definition) => {
      if (!definitions.has(node.identifier)) definitions.set(node.identifier, node);
      return undefined;
    });
    visit(tree, 'imageReference', ({ identifier, alt, position }: ImageReference, index, parent) => {
      const { url, title } = definitions.get(identifier) ?? {};
      if (url === undefined || !parent || index === undefined) return undefined;
      parent.children[index] = {
        type: 'image',
        url,
        title,
        alt,
        position,
        data: { definition: identifier },
      } satisfies Image;
      return undefined;
    });
  };
}

/** Reports unsafe and empty links and images without alt text. Stores internal links and images in `file.data`. */
export function collectLinks() {
  return (tree: Root, file: VFile) => {
    const links: Reference[] = [];
    const images: Reference[] = [];
    const ofLinks = new Set<string>();
    const ofImages = new Set<string>();
    visit(tree, (node: Nodes) => {
      if (node.type === 'linkReference') ofLinks.add(node.identifier);
      if (node.type === 'image' && node.data?.definition !== undefined) ofImages.add(node.data.definition);
    });
    visit(tree, (node: Nodes) => {
      if (node.type === 'link') checkLink(node, file, links, images);
      // A definition that only images use is not a link.
      if (node.type === 'definition' && (ofLinks.has(node.identifier) || !ofImages.has(node.identifier))) {
        checkAddress(node.url, node, file, links, images);
      }
      if ((node.type === 'link' || node.type === 'linkReference') && !hasText(node)) {
        const place = node.type === 'link' ? node.url : `[${node.label ?? node.identifier}]`;
        report(file, node, 'link', `to ${place} has no text: say between the brackets where it leads`);
      }
      if (node.type === 'image') checkImage(node, file, images);
      if (isComponent(node)) {
        for (const { name, value } of listLiterals(node)) {
          if (isImageAttribute(node, name)) checkPath(value, node, file, images, purposeOf(node, name));
          if (node.name === 'Quote' && name === 'href') checkAddress(value, node, file, links, images);
        }
      }
    });
    Object.assign(file.data, { links, images });
  };
}

/** Replaces the URLs of images and files with the names that a release uses. */
export function nameImages() {
  return (tree: Root) => {
    visit(tree, (node: Nodes) => {
      // An explicit `src` keeps `remark-rehype` from escaping the URL.
      if (node.type === 'link' || node.type === 'definition') node.url = nameFileLink(node.url);
      if (node.type === 'image') node.data = { ...node.data, hProperties: { src: nameImage(node.url) } };
      if (!isComponent(node)) return;
      for (const attribute of node.attributes) {
        if (attribute.type !== 'mdxJsxAttribute' || typeof attribute.value !== 'string') continue;
        if (isImageAttribute(node, attribute.name)) attribute.value = nameImage(attribute.value);
        if (attribute.name === 'href') attribute.value = nameFileLink(attribute.value);
      }
    });
  };
}

/** Names the file of a link to a file beside the document. Other links stay as they are. */
export function nameFileLink(url: string): string {
  const beside = splitFileLink(url);
  return beside ? nameImage(beside.path) + beside.rest : url;
}

type Component = MdxJsxFlowElement | MdxJsxTextElement;

function isComponent(node: Nodes): node is Component {
  return node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement';
}

/** Returns true if an attribute of a component is the URL of a file beside the document. */
export function isImageAttribute({ name }: Component, attribute: string): boolean {
  if (name === 'Video' || name === 'Audio') return ['src', 'poster', 'captions'].includes(attribute);
  if (name === 'Chart') return attribute === 'src';
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

function checkLink(node: Link, file: VFile, links: Reference[], images: Reference[]): void {
  const typed = file.data.parsedText?.slice(node.position?.start.offset, node.position?.end.offset) ?? '';
  // Markdown takes the argument of a type, such as <std::string>, for an address.
  if (/^<[\w.+-]+:(?!\/\/)/.test(typed) && findAddressProblem(node.url)) {
    report(file, node, 'link', `${typed} is not an address: write \\${typed} to show it as text, or put it in code`);
    node.url = '';
  } else checkAddress(node.url, node, file, links, images);
}

function checkAddress(typed: string, node: Nodes, file: VFile, links: Reference[], images: Reference[]): void {
  const line = node.position?.start.line ?? 1;
  const beside = splitFileLink(typed);
  if (beside) {
    images.push({ target: beside.path, line });
    return;
  }
  const problem = findAddressProblem(typed);
  if (problem) {
    report(file, node, 'link', problem);
    // Nothing unsafe stays in the tree, even though a post with an error is not published.
    if ('url' in node) node.url = '';
  }
  if (!problem && isInternal(typed)) links.push({ target: cleanUrl(typed), line });
}

/** Returns a URL as browsers read it. */
export function cleanUrl(typed: string): string {
  return typed.replace(dropped, '');
}

/** Returns true for a URL within the site. */
export function isInternal(typed: string): boolean {
  return /^[/#]/.test(cleanUrl(typed));
}

/**
 * Finds the error of a URL.
 * @param typed the URL as the author wrote it
 * @param place where an author writes the URL
 * @returns `error: fix`, or `undefined` if the URL is valid
 */
export function findAddressProblem(typed: string, place = 'between the round brackets'): string | undefined {
  const url = cleanUrl(typed);
  if (url === '') return `has no address: write one ${place}`;
  const scheme = schemePattern.exec(url)?.[0].toLowerCase();
  if (scheme && !schemes.includes(scheme)) {
    return `has the scheme ${scheme}, which is not allowed: use https:, http:, mailto: or tel:`;
  }
  if (scheme) {
    return scheme === 'mailto:' || scheme === 'tel:' || URL.canParse(url)
      ? undefined
      : `${typed} is not a valid address: correct it`;
  }
  if (url.startsWith('//') || url.includes('\\')) return `${typed} has no scheme: start it with https://`;
  if (/^[/#]/.test(url)) return undefined;
  // Other programs accept the file of a post, or its address relative to this one.
  const [, slug, anchor = ''] =
    /^(?:\.\/|(?:\.\.\/)*posts\/)?([a-z0-9-]+)(?:(?:\/index)?\.mdx?)?\/?(#.*)?$/.exec(url) ?? [];
  const better = postPath(slug ?? 'its-slug') + anchor;
  return `${typed} is relative: start it with / as in ${better}, or with https://`;
}

function checkImage(node: Image, file: VFile, images: Reference[]): void {
  if (!node.alt?.trim()) {
    report(file, node, 'image', `${node.url} has no alt text: say what it shows, ![what it shows](${node.url})`);
  }
  checkPath(node.url, node, file, images);
}

/** @returns what an attribute names: a file to play, captions, a table, or an image */
function purposeOf({ name }: Component, attribute: string): FileUse {
  if (attribute === 'captions') return 'captions';
  if (name === 'Chart') return 'table';
  return attribute === 'src' && (name === 'Video' || name === 'Audio') ? 'play' : 'image';
}

type FileUse = 'image' | 'play' | 'captions' | 'table';

/**
 * Checks that a file can be used as a post uses it.
 * @returns `error: fix`
 */
export function findUseProblem(src: string, use: FileUse): string | undefined {
  const found = fileTypeOf(src);
  if (use === 'image') return found && `${src} is not an image: link to it, [what it is](${src})`;
  if (use === 'play')
    return found?.use === 'play'
      ? undefined
      : `${src} cannot be played: name an .mp4, .webm, .mp3, .m4a, .ogg or .opus`;
  if (use === 'table') return /\.csv$/i.test(src) ? undefined : `${src} is not a table: use a .csv file`;
  return /\.vtt$/i.test(src) ? undefined : `${src} holds no captions: name a .vtt`;
}

function checkPath(src: string, node: Nodes, file: VFile, images: Reference[], use: FileUse = 'image'): void {
  const problem = findPlaceProblem(src) ?? findUseProblem(src, use);
  if (problem) report(file, node, 'image', problem);
  else images.push({ target: src, line: node.position?.start.line ?? 1 });
}

/**
 * Checks that a URL is a path to an image beside the document.
 * @param place where an author writes the URL
 * @returns `error: fix`, or `undefined` if it is
 */
export function findPlaceProblem(src: string, place = 'between the round brackets'): string | undefined {
  const url = cleanUrl(src);
  if (url === '') return `has no file name: write ./its-name.png ${place}`;
  if (!schemePattern.test(url) && !url.startsWith('/')) return undefined;
  return `${src} is not beside the post: put the file there and write ./its-name.png`;
}
