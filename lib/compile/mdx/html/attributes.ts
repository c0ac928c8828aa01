// Checks the attributes of the HTML in a `.md` post, and writes those that are published.
import type { Nodes } from 'mdast';
import type { VFile } from 'vfile';
import { isPresentational, keepsAttribute } from '#lib/compile/mdx/html/elements.ts';
import {
  cleanUrl,
  findAddressProblem,
  findPlaceProblem,
  findUseProblem,
  isInternal,
  nameFileLink,
  type Reference,
} from '#lib/compile/mdx/links.ts';
import { report, warn } from '#lib/compile/mdx/report.ts';
import { nameImage } from '#lib/images/names.ts';
import { splitFileLink } from '#lib/model/file-types.ts';
import { truncate } from '#lib/model/wording.ts';
import { pageIds } from '#lib/urls.ts';

/** The state of the walk through the HTML of one document. */
export interface Walk {
  file: VFile;
  text: string;
  links: Reference[];
  images: Reference[];
  ids: Set<string>;
  /** Names of attributes that were reported as dropped. Each is reported once. */
  dropped: Set<string>;
}

/** Returns a node at a line, for a report. */
export function at(line: number): Nodes {
  const point = { line, column: 1 };
  return { type: 'text', value: '', position: { start: point, end: point } };
}

interface Attribute {
  /** The published element. */
  element: string;
  /** The element as the author wrote it, for messages. */
  typed: string;
  name: string;
  value: string;
  line: number;
}

/** The name and the value of an attribute that is published. */
type Written = [name: string, value: string] | undefined;

/** Writes the attributes of a published element, and reports the others. */
export function writeAttributes(
  { element, typed }: Pick<Attribute, 'element' | 'typed'>,
  values: ReadonlyMap<string, string>,
  line: number,
  walk: Walk,
): string {
  const isNamed = values.has('id');
  const written = Array.from(values).flatMap(([name, value]) => {
    if (name === 'name' && isNamed) return [];
    const kept = convert({ element, typed, name, value, line }, walk);
    return kept ? [kept] : [];
  });
  if (element === 'img') checkImage(values, line, walk);
  return written
    .map(([name, value]) => ` ${name}="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`)
    .join('');
}

function convert(attribute: Attribute, walk: Walk): Written {
  const { element, typed, name, value, line } = attribute;
  if (name.startsWith('on')) {
    report(walk.file, at(line), 'HTML', `<${typed}> has ${name}, which would run a script: remove it`);
    return undefined;
  }
  switch (name) {
    case 'style':
      warn(walk.file, at(line), 'HTML', `<${typed}> has a style, which is dropped: remove it`);
      return undefined;
    case 'id':
    case 'name':
      return checkId(value, line, walk) ? ['id', value] : undefined;
    case 'align':
      return /^(?:left|right|center|justify)$/i.test(value) ? ['data-align', value.toLowerCase()] : undefined;
    case 'href':
      return convertLink(attribute, walk);
    case 'width':
    case 'height': {
      const [size] = /^\d+(?=(?:px)?$)/.exec(value.trim()) ?? [];
      return size && keepsAttribute(element, name) ? [name, size] : undefined;
    }
    case 'src':
    case 'poster':
      if (element === 'img' && name === 'src') return [name, nameImage(value)];
      if (keepsAttribute(element, name)) return convertFile(attribute, walk);
      break;
    case 'class':
      if (element === 'code' && /\blanguage-\S/.test(value)) return [name, /\blanguage-\S+/.exec(value)?.[0] ?? ''];
      break;
  }
  if (keepsAttribute(element, name)) return [name, value];
  reportDropped(attribute, walk);
  return undefined;
}

function convertLink({ name, value, line }: Attribute, { file, links, images }: Walk): Written {
  const beside = splitFileLink(value);
  if (beside) {
    images.push({ target: beside.path, line });
    return [name, nameFileLink(value)];
  }
  const problem = findAddressProblem(value, 'in href="..."');
  if (problem) report(file, at(line), 'link', problem);
  else if (isInternal(value)) links.push({ target: cleanUrl(value), line });
  return problem ? undefined : [name, value];
}

function convertFile({ element, name, value, line }: Attribute, { file, images }: Walk): Written {
  const use = name === 'poster' ? 'image' : element === 'track' ? 'captions' : 'play';
  const problem = findPlaceProblem(value, `in ${name}="..."`) ?? findUseProblem(value, use);
  if (problem) report(file, at(line), 'file', problem);
  else images.push({ target: value, line });
  return problem ? undefined : [name, nameImage(value)];
}

/** Warns about an attribute without effect, at most once per post. Attributes without visible effect are skipped. */
function reportDropped({ typed, name, line }: Attribute, { file, dropped }: Walk): void {
  const isClass = name === 'class' || name === 'classname';
  const known = isClass ? 'class' : name;
  if (isPresentational(name) || dropped.has(known)) return;
  dropped.add(known);
  const message =
    name === 'hidden'
      ? `<${typed}> has hidden, which is dropped, and readers see its text: remove the text, or write <!-- it -->`
      : isClass
        ? `<${typed}> has a class, and classes are dropped, because the site has its own styles: remove them`
        : `<${typed}> has ${truncate(name)}, which is dropped: remove it`;
  warn(file, at(line), 'HTML', message);
}

function checkImage(values: ReadonlyMap<string, string>, line: number, { file, images }: Walk): void {
  const src = values.get('src') ?? '';
  const problem = findPlaceProblem(src, 'in src="..."') ?? findUseProblem(src, 'image');
  if (problem) report(file, at(line), 'image', problem);
  else images.push({ target: src, line });
  if (!values.get('alt')?.trim()) {
    report(file, at(line), 'image', `${src} has no alt text: say what it shows, alt="what it shows"`);
  }
}

const reserved = new Set<string>([...Object.values(pageIds), 'footnote-label']);

/** @returns whether the id is kept. Ids of the page and of footnotes are not given twice. */
function checkId(id: string, line: number, { file, ids }: Walk): boolean {
  const isReserved = reserved.has(id) || /^(?:user-content-)?fn(?:ref)?-|~|\s|^$/.test(id);
  const reason = isReserved ? `"${id}", which a page gives itself` : ids.has(id) ? `"${id}" twice` : undefined;
  if (reason) warn(file, at(line), 'HTML', `has the id ${reason}, and it is dropped: choose another`);
  ids.add(id);
  return !reason;
}
