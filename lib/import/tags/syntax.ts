// The ways in which generators write tags in a text: Hugo, Liquid, Zola and WordPress.

export interface TagArguments {
  list: string[];
  named: Record<string, string>;
  /** The source of the tag. */
  raw: string;
}

export interface Tag extends TagArguments {
  name: string;
  /** A tag that ends the last open one has no name of its own: `{% end %}`. */
  role: 'start' | 'end';
  /** Whether it certainly has no end: `<Name />`. */
  isAlone?: boolean;
}

export interface TagSyntax {
  /** Matches one tag where it begins. */
  pattern: RegExp;
  /** @returns the tag, or the text that the reader sees instead */
  read: (match: RegExpExecArray) => Tag | string;
  /** Whether the generator reads it in code, too, where it shows a tag as it is. */
  isInCode?: true;
}

const argument = /(?:([\w:-]+)\s*=\s*)?(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|`([^`]*)`|([^\s"'`,]+))/g;

export function parseArguments(raw: string): TagArguments {
  const list: string[] = [];
  const named: Record<string, string> = {};
  for (const [, name, double, single, back, bare] of raw.matchAll(argument)) {
    const quoted = (double ?? single)?.replace(/\\(.)/g, '$1');
    const value = quoted ?? back ?? bare ?? '';
    if (name === undefined) list.push(value);
    else named[name] = value;
  }
  return { list, named, raw: raw.trim() };
}

/** `{{< name arguments >}}` and `{{% name arguments %}}`, closed by `{{< /name >}}`. Comments show a tag as it is. */
export const hugo: TagSyntax[] = [
  {
    isInCode: true,
    pattern: /\{\{([<%])\/\*([\s\S]*?)\*\/([>%])\}\}/y,
    read: ([, open, inner, close]) => `{{${open}${inner}${close}}}`,
  },
  {
    pattern: /\{\{[<%]\s*(\/?)\s*([\w./-]*\w)((?:\s+(?:"(?:\\.|[^"\\])*"|`[^`]*`|(?![>%]\}\})[^"`])*)?)\/?\s*[>%]\}\}/y,
    read: ([, slash, name = '', raw = '']) => ({ name, role: slash ? 'end' : 'start', ...parseArguments(raw) }),
  },
];

function readBlock([, name = '', raw = '']: RegExpExecArray): Tag {
  const closed = /^end_?(\w*)$/.exec(name)?.[1];
  // Zola and some Nunjucks macros put the arguments in parentheses.
  const bare = raw.trim().replace(/^\(([\s\S]*)\)$/, '$1');
  return { name: closed ?? name, role: closed === undefined ? 'start' : 'end', ...parseArguments(bare) };
}

/** `{% name arguments %}`, closed by `{% endname %}`, for Liquid, Nunjucks and Hexo. */
const block: TagSyntax = { pattern: /\{%-?\s*([\w-]+)([\s\S]*?)-?%\}/y, read: readBlock };

/** `{{ expression }}`. The tag's name is `=`. */
const output: TagSyntax = {
  pattern: /\{\{-?\s*([^{}]*?)\s*-?\}\}/y,
  read: ([, expression = '']) => ({ name: '=', role: 'start', ...parseArguments(expression), raw: expression }),
};

export const liquid: TagSyntax[] = [{ ...block, isInCode: true }, output];

export const hexo: TagSyntax[] = [block];

/** `{# a comment #}` of Nunjucks. That of a heading, `{#id}`, has no space. */
export const nunjucksComment: TagSyntax = { pattern: /\{#-?\s[\s\S]*?#\}/y, read: () => '' };

/** `{{ name(key="value") }}` and `{% name(key="value") %}`, closed by `{% end %}`. */
export const zola: TagSyntax[] = [
  {
    isInCode: true,
    pattern: /\{([{%])\/\*([\s\S]*?)\*\/([}%])\}/y,
    read: ([, open, inner, close]) => `{${open}${inner}${close}}`,
  },
  {
    pattern: /\{\{\s*([\w:]+)\(([\s\S]*?)\)\s*\}\}/y,
    read: ([, name = '', raw = '']) => {
      const [, base = name, edge = 'start'] = /^(\w+)_(start|end)$/.exec(name) ?? [];
      return { name: base, role: edge === 'end' ? 'end' : 'start', isAlone: base === name, ...parseArguments(raw) };
    },
  },
  { pattern: /\{%\s*([\w:-]+)([\s\S]*?)%\}/y, read: readBlock },
];

/** Components of Vue, which VitePress allows in texts. */
export const vue: TagSyntax[] = [
  {
    pattern: /<(\/?)([A-Z][\w-]*)((?:\s+[\w:@#.-]+(?:=(?:"[^"]*"|'[^']*'))?)*)\s*(\/?)>/y,
    read: ([, slash, name = '', raw = '', alone]) => ({
      name,
      role: slash ? 'end' : 'start',
      isAlone: alone === '/',
      ...parseArguments(raw),
    }),
  },
];

const shortcodes =
  'audio|caption|code|embed|gallery|gist|googlevideo|instagram|playlist|more|sourcecode|soundcloud|tweet|twitter|video|vimeo|wp_caption|youtube|bash|css|html|java|javascript|js|php|python|ruby|shell|sql|xml|contact-form|footnote|latex|quote|toc';

/**
 * `[name attribute="value"]`, closed by `[/name]`. Names that neither WordPress nor a usual plugin defines are tags only with
 * an attribute, or with an end.
 */
export const wordpress: TagSyntax[] = [
  { pattern: new RegExp(`\\[(\\[\\/?(?:${shortcodes})\\b[^\\]]*\\])\\]`, 'y'), read: ([, inner = '']) => inner },
  {
    pattern: new RegExp(`\\[(\\/?)(${shortcodes})((?:[\\s=][^\\]]*)?)\\](?!\\()`, 'y'),
    read: ([, slash, name = '', raw = '']) => ({
      name,
      role: slash ? 'end' : 'start',
      ...parseArguments(raw.replace(/^=|\/$/g, '')),
    }),
  },
  {
    pattern: /\[([a-z][\w-]*)((?:\s+[\w-]+=(?:"[^"]*"|'[^']*'))+)\s*\/?\](?!\()/y,
    read: ([, name = '', raw = '']) => ({ name, role: 'start', ...parseArguments(raw) }),
  },
  // Parts of page builders, and a name of several words that fills its line.
  {
    pattern:
      /\[((?:vc|et_pb|fusion|elementor|fl)_\w+)([^\][]*)\](?!\()|(?<=(?:^|\n|>)[ \t]*)\[([a-z]\w*[_-][\w-]+)\](?=[ \t]*(?:\n|<|$))/y,
    read: ([, part, raw = '', alone = '']) => ({ name: part ?? alone, role: 'start', ...parseArguments(raw) }),
  },
  { pattern: /\[\/([a-z][\w-]*)\](?!\()/y, read: ([, name = '']) => ({ name, role: 'end', ...parseArguments('') }) },
  {
    pattern: /\[([a-z][\w-]*)((?:\s[^\][]*)?)\](?!\()(?=[\s\S]*?\[\/\1\])/y,
    read: ([, name = '', raw = '']) => ({ name, role: 'start', ...parseArguments(raw) }),
  },
  {
    pattern: /\[([a-z][\w-]*)((?:\s+[\w-]+=[^\s\][]+)*)\s*\/\](?!\()/y,
    read: ([, name = '', raw = '']) => ({ name, role: 'start', isAlone: true, ...parseArguments(raw) }),
  },
];
