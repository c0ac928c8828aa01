// Checks that an SVG file declares its namespace and contains no script. The XML is known to be well-formed.

const namespace = 'http://www.w3.org/2000/svg';

/** Matches comments, CDATA sections and processing instructions, which are not tags. */
const notTags = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>/g;
const doctype = /<!DOCTYPE[^>[]*(?:\[[\s\S]*?\]\s*)?>/i;
const entity = /<!ENTITY\s+([\w.-]+)\s+(?:"([^"]*)"|'([^']*)')\s*>/g;
const tag = /<([^\s<>/!?]+)((?:[^<>"']|"[^"]*"|'[^']*')*)>/g;
const attribute = /([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/**
 * Checks the text of an SVG file.
 * @returns an error as `error: fix` to be shown after the file name, or `undefined`
 */
export function findDrawingProblem(bytes: Uint8Array): string | undefined {
  const text = decode(bytes).replace(notTags, '');
  const entities = readEntities(text);
  // Entity declarations may contain tags.
  const tags = [text.replace(doctype, ''), ...entities.values()].flatMap((part) => [...part.matchAll(tag)]);
  const declared = listAttributes(tags[0]?.[2] ?? '').find(([name]) => name === 'xmlns')?.[1] ?? '';
  // Adobe's programs declare namespaces as entities.
  const meant = entities.get(/^&(.+);$/.exec(declared)?.[1] ?? '') ?? declared;
  if (meant !== namespace) return `does not say that it is SVG: write xmlns="${namespace}" into its first tag, <svg>`;
  for (const [, name = '', rest = ''] of tags) {
    const script = findScript(name, listAttributes(rest));
    if (script) return `has ${script}, which never runs in an image: remove it`;
  }
  return undefined;
}

function findScript(name: string, attributes: readonly [string, string][]): string | undefined {
  if (/(?:^|:)script$/i.test(name)) return 'a script';
  const handler = attributes.find(([attributeName]) => /^on[a-z]+$/i.test(attributeName));
  if (handler) return `a script in ${handler[0]}`;
  const link = attributes.find(([, value]) => /^\s*javascript:/i.test(value));
  return link && `a script in ${link[0]}`;
}

function listAttributes(text: string): [string, string][] {
  return Array.from(text.matchAll(attribute), ([, name = '', quoted, single]) => [name, quoted ?? single ?? '']);
}

/** Returns the declared entities by name. They are not expanded, because a few can expand to gigabytes. */
function readEntities(text: string): Map<string, string> {
  const [declaration = ''] = doctype.exec(text) ?? [];
  return new Map(
    Array.from(declaration.matchAll(entity), ([, name = '', quoted, single]) => [name, quoted ?? single ?? '']),
  );
}

/** Decodes the file by its byte order mark: https://www.w3.org/TR/xml/#sec-guessing */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}
