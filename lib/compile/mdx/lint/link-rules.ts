// Footnotes, links and images that are shown as they were typed.
import type { TextRule } from '#lib/compile/mdx/lint/text-rule.ts';

export const linkRules: readonly TextRule[] = [
  {
    pattern: /\[\^([^\]\n]*)\]/dg,
    field: 'footnote',
    explain: ([typed, name = '']) => {
      // Character classes of regular expressions, such as [^a-z0-9], are not footnotes.
      if (/^(?:.-.)+$/u.test(name) || !/^[\p{L}\p{N}_]/u.test(name)) return undefined;
      const better = `[^${name.trim().replace(/\s+/g, '-')}]`;
      return /\s/.test(name)
        ? `${typed} has a space in its name: write ${better} here and where its text stands`
        : `${typed} has no text: write it below as ${typed}: The text`;
    },
  },
  {
    // Two single letters or two numbers are an array index or citations.
    pattern: /(?<![A-Za-z0-9_)\]])\[([^[\]^][^[\]]*)\]\[([^[\]]*)\]/dg,
    field: 'link',
    explain: ([, words = '', name]) => {
      const isPlain = (text: string) => /^(?:\d+|.)$/u.test(text);
      if (name && isPlain(words) && isPlain(name)) return undefined;
      const label = name || words;
      return `[${label}] has no address: write it below as [${label}]: https://...`;
    },
  },
  {
    pattern:
      /(?<![\p{L}\p{N}_\])])\(([^()\n]*\p{L}[^()\n]*)\)\[((?:https?:\/\/|mailto:|\.{0,2}\/(?=[a-z])|#(?=\p{L}))[^\]\s]*)\]/dgu,
    field: 'link',
    explain: ([typed, words, target]) => `${typed} has its brackets the wrong way round: write [${words}](${target})`,
  },
  {
    pattern: /!\[\[([^[\]\n]+)\]\]/dg,
    field: 'image',
    explain: ([typed, inner = '']) => {
      const name = inner.replace(/[|#].*/, '').trim();
      if (!/\.\w{1,5}$/.test(name))
        return `${typed} is not Markdown: write a link, [${name || 'its title'}](/posts/its-slug), or the text of the note`;
      const path = /[\s()]/.test(name) ? `<./${name}>` : `./${name}`;
      return `${typed} is not Markdown: write ![what it shows](${path})`;
    },
  },
  {
    pattern: /(?<=^|\s)!\[([^[\]\n]*\p{L}[^[\]\n]*)\](?!\s?[([])/dgmu,
    field: 'image',
    explain: ([typed = '', words = '']) => `${typed} has no file name: write ![${words}](./its-name.png)`,
  },
];
