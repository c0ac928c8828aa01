// One Shiki for the process: grammars are loaded when a post first needs them, colours are left to the stylesheet.
import { createCssVariablesTheme, createHighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { bundledLanguages } from 'shiki/langs';

/** Each token's colour is the name of its kind, which becomes a class: both themes share one HTML. */
const theme = createCssVariablesTheme({ name: 'kinds', variablePrefix: '', variableDefaults: {}, fontStyle: false });

const highlighter = createHighlighterCore({
  themes: [theme],
  langs: [],
  engine: createJavaScriptRegexEngine(),
});

/** Short names of the kinds, which are also the classes: a page holds thousands of them. */
const classes: Record<string, string> = {
  'token-constant': 'tc',
  'token-string': 'ts',
  'token-string-expression': 'ts',
  'token-comment': 'tm',
  'token-keyword': 'tk',
  'token-parameter': 'tp',
  'token-function': 'tf',
  'token-link': 'tl',
  'token-inserted': 'ti',
  'token-deleted': 'td',
  'token-changed': 'tg',
};

export interface Token {
  text: string;
  /** Absent for what has the colour of plain text. */
  kind?: string;
}

const plain = 'text';

/** Names in use that the grammars do not have, by the name that they have: of other highlighters, of editors, of files. */
const aliases: Record<string, string> = Object.fromEntries(
  Object.entries({
    text: 'txt plain plaintext plain-text plain_text none nohighlight no-highlight raw ascii output pseudocode pseudo',
    go: 'golang',
    python: 'python2 python3 py2 py3',
    javascript: 'node nodejs es6 ecmascript',
    jsx: 'javascriptreact react',
    tsx: 'typescriptreact',
    json: 'json-with-comments webmanifest',
    cpp: 'cplusplus cxx cc hpp',
    c: 'h',
    'objective-c': 'obj-c',
    csharp: 'c-sharp dotnet',
    fsharp: 'f-sharp',
    bash: 'bashrc shell-script',
    shellsession: 'terminal shell-session sh-session command-line',
    sql: 'mysql pgsql postgres postgresql psql sqlite sqlite3 mssql tsql t-sql mariadb',
    html: 'htm xhtml',
    xml: 'svg rss atom xsd plist',
    docker: 'containerfile',
    ini: 'cfg conf config editorconfig gitconfig',
    dotenv: 'env',
    make: 'mk gnumake',
    diff: 'patch udiff',
    yaml: 'k8s kubernetes openapi',
    terraform: 'opentofu tofu',
    pascal: 'delphi objectpascal',
    asm: 'assembly nasm x86asm',
    vb: 'vbnet vb.net visualbasic',
    powershell: 'pwsh',
    erlang: 'escript',
    latex: 'ltx',
    tex: 'math katex',
  }).flatMap(([name, others]) => others.split(' ').map((other) => [other, name])),
);

export const languages = [plain, ...Object.keys(aliases), ...Object.keys(bundledLanguages)];

/** @returns the name by which a language is known here, whatever its case, or `undefined` */
export function findLanguage(name: string): string | undefined {
  const small = name.toLowerCase();
  if (small === plain || Object.hasOwn(bundledLanguages, small)) return small;
  return Object.hasOwn(aliases, small) ? aliases[small] : undefined;
}

/**
 * Shiki gives up on a line after half a second, so that a busy machine would compile the same text to another tree, and
 * the release would have another digest. Length is the same everywhere. In characters.
 */
const limits = { tokenizeTimeLimit: 0, tokenizeMaxLineLength: 2000 };

/** @param language as `findLanguage` names it. @returns the lines of the code, each the fewest tokens that carry its colours */
export async function tokenize(code: string, language: string): Promise<Token[][]> {
  if (language === plain) return code.split('\n').map((text) => (text ? [{ text }] : []));
  const shiki = await highlighter;
  const load = bundledLanguages[language as keyof typeof bundledLanguages];
  if (!shiki.getLoadedLanguages().includes(language)) await shiki.loadLanguage(load);
  const lines = shiki.codeToTokensBase(code, { lang: language, theme: theme.name, ...limits });
  return lines.map((line) => {
    const tokens: Token[] = [];
    for (const { content, color = '' } of line) {
      const kind = classes[color.slice('var('.length, -1)];
      const last = tokens.at(-1);
      // White space has no colour: it joins what stands before it.
      if (last && (last.kind === kind || content.trim() === '')) last.text += content;
      else tokens.push(kind ? { text: content, kind } : { text: content });
    }
    return tokens;
  });
}
