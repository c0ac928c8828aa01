// Puts the files that tags include into a text, if their values are known without running the site.
import { parseDocument } from '#lib/import/front-matter/parse.ts';
import { comment } from '#lib/import/markdown/write.ts';
import type { Included } from '#lib/import/model.ts';
import type { TagArguments } from '#lib/import/tags/syntax.ts';

/** @returns the arguments of a tag by name; those without quotes are variables, if there is one of that name */
export function resolveArguments(
  { raw, named }: TagArguments,
  variables: ReadonlyMap<string, string>,
): Record<string, string> {
  const bare = new Set([...raw.matchAll(/([\w-]+)\s*=\s*(?!["'])\S/g)].map(([, name = '']) => name));
  return Object.fromEntries(
    Object.entries(named).map(([name, value]) => [name, (bare.has(name) ? variables.get(value) : undefined) ?? value]),
  );
}

/** A condition on an argument, without another one in it. */
const condition =
  /\{%-?\s*(if|unless)\s+include\.(\w+)\s*-?%\}((?:(?!\{%-?\s*(?:if|unless|elsif|endif|endunless)\b)[\s\S])*?)\{%-?\s*end\1\s*-?%\}/g;

/** @returns the template with the branches that the arguments choose */
function decide(template: string, named: Readonly<Record<string, string>>): string {
  for (let text = template; ; ) {
    const next = text.replace(condition, (_all, kind: string, name: string, inner: string) => {
      const [first = '', second = ''] = inner.split(/\{%-?\s*else\s*-?%\}/);
      const isGiven = named[name] !== undefined && named[name] !== 'false';
      return isGiven === (kind === 'if') ? first : second;
    });
    if (next === text) return text;
    text = next;
  }
}

/**
 * @param render replaces the tags of a template. @returns `undefined` if one is not known
 * @returns Markdown, or `undefined`
 */
export function writeIncluded(
  included: Included,
  named: Readonly<Record<string, string>>,
  render: (template: string, values: Record<string, string>) => string | undefined,
): string | undefined {
  if ('markdown' in included) return included.markdown;
  const template = decide(parseDocument(included.template).body, named);
  const missing = [...template.matchAll(/\binclude\.(\w+)/g)].map(([, name = '']) => [`include.${name}`, '']);
  const given = Object.entries(named).map(([name, value]) => [`include.${name}`, value]);
  const text = render(template, Object.fromEntries([...missing, ...given]))?.trim();
  if (text === undefined) return undefined;
  if (text === '') return comment('an include without a text');
  return text.includes('\n') || /^<(?:div|p|figure|aside|table|blockquote|details|section|ul|ol)\b/.test(text)
    ? `\n\n${text}\n\n`
    : text;
}
