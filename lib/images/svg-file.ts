// Checks of an SVG file: it must declare its namespace and hold no script. Its text is well-formed: it was read before.

const namespace = 'http://www.w3.org/2000/svg';

/** Comments, character data, instructions: none of it is a tag. */
const notTags = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>/g;
const doctype = /<!DOCTYPE[^>[]*(?:\[[\s\S]*?\]\s*)?>/i;
const entity = /<!ENTITY\s+([\w.-]+)\s+(?:"([^"]*)"|'([^']*)')\s*>/g;
const tag = /<([^\s<>/!?]+)((?:[^<>"']|"[^"]*"|'[^']*')*)>/g;
const attribute = /([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** @returns `what is wrong: what to do`, in words that go on after the file's name */
export function findDrawingFault(bytes: Uint8Array): string | undefined {
  const text = decode(bytes).replace(notTags, '');
  const entities = readEntities(text);
  // A document may hold tags in its declarations, and be made of them.
  const tags = [text.replace(doctype, ''), ...entities.values()].flatMap((part) => [...part.matchAll(tag)]);
  const declared = listAttributes(tags[0]?.[2] ?? '').find(([name]) => name === 'xmlns')?.[1] ?? '';
  // Adobe's programs write their namespaces as entities.
  const meant = entities.get(/^&(.+);$/.exec(declared)?.[1] ?? '') ?? declared;
  if (meant !== namespace) return `does not say that it is SVG: write xmlns="${namespace}" into its first tag, <svg>`;
  for (const [, name = '', rest = ''] of tags) {
    const script = findScript(name, listAttributes(rest));
    if (script) return `has ${script}, which never runs in an image: take it out`;
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

/** The texts that a document declares, by their names. They are never put together: a few can stand for gigabytes. */
function readEntities(text: string): Map<string, string> {
  const [declaration = ''] = doctype.exec(text) ?? [];
  return new Map(
    Array.from(declaration.matchAll(entity), ([, name = '', quoted, single]) => [name, quoted ?? single ?? '']),
  );
}

/** The first bytes tell the encoding: https://www.w3.org/TR/xml/#sec-guessing */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}
