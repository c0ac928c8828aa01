// One Shiki instance per process. Grammars are loaded on demand, and colours are left to the stylesheet.
import { createCssVariablesTheme, createHighlighterCore } from 'shiki/core';
import { bundledLanguages } from 'shiki/langs';
import { createEngine } from '#lib/compile/mdx/code/highlight-engine.ts';

/** The colour of a token is the name of its kind, which becomes a class, so that both themes share the same HTML. */
const theme = createCssVariablesTheme({ name: 'kinds', variablePrefix: '', variableDefaults: {}, fontStyle: false });

const highlighter = createHighlighterCore({
  themes: [theme],
  langs: [],
  engine: createEngine(),
});

/** Class names of the token kinds. They are short, because a page contains thousands of them. */
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
  /** Absent for tokens in the colour of plain text. */
  kind?: string;
}

const plain = 'text';

/** Language names of other highlighters, editors and file types, by the name of the grammar. */
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

/**
 * Returns the canonical name of a language, ignoring case.
 * @returns `undefined` for an unknown language
 */
export function findLanguage(name: string): string | undefined {
  const small = name.toLowerCase();
  if (small === plain || Object.hasOwn(bundledLanguages, small)) return small;
  return Object.hasOwn(aliases, small) ? aliases[small] : undefined;
}

/**
 * Shiki's time limit per line is off: a busy machine would compile the same text to another tree, and the release would
 * get another digest. A line length in characters limits the work instead.
 */
const limits = { tokenizeTimeLimit: 0, tokenizeMaxLineLength: 2000 };

/**
 * Splits code into lines of tokens. Adjacent tokens of the same colour are merged.
 * @param language a name returned by `findLanguage`
 */
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
      // White space has no visible colour, so it is merged into the previous token.
      if (last && (last.kind === kind || content.trim() === '')) last.text += content;
      else tokens.push(kind ? { text: content, kind } : { text: content });
    }
    return tokens;
  });
}
