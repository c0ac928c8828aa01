// Rules for messages about tags, authors, redirects, links and facts of the site.
import {
  beside,
  changeItem,
  drawing,
  findPost,
  front,
  inText,
  pathOf,
  type Rule,
  removeField,
  removeLink,
  replace,
  seriesDiagnostic,
  swap,
  textOf,
  writeField,
  writeLine,
} from '#test/apply-advice/edits.ts';

/** The first pattern that matches the message counts. */
export const rules: readonly Rule[] = [
  // The list of tags
  [
    /^are (?:missing|a list|text): write (?:one tag a line, )?(.*)$/,
    (content, { file }, [, line = '']) => content.set(pathOf(file), `${line}\n`),
  ],
  [/^has "([^"]*)", which is not in the list \(did you mean (\S+)\?\)/, inText(changeItem(false))],
  [
    /^has "(.*)", which is not in the list: (?:.*?write (\S+) and |.*?)add (\S.*) to content\/(\S+)$/,
    (content, diagnostic, [, from = '', to, line = '', path = '']) => {
      const list = textOf(content, path);
      if (!list.includes(line)) content.set(path, `${list.replace(/\n?$/, '\n').trimStart()}${line}\n`);
      if (to) inText(changeItem(false))(content, diagnostic, ['', from, to]);
    },
  ],
  [/^have (?:"[^"]*", which is not a slug|no name for \S+|the name of \S+ as .*): write (.*)$/, inText(writeLine)],
  // Authors
  [
    /^has "([^"]*)", who is not in .* \(did you mean ([^?]+)\?\)/,
    inText((lines, at, [, from = '', to = '']) => swap(lines, at, from, to)),
  ],
  [
    /^has ".*", who is not in .*add (\S.*) to content\/(\S+)$/,
    (content, _diagnostic, [, line = '', path = '']) => content.set(path, `${textOf(content, path)}${line}\n`),
  ],
  [
    /^have the key "([^"]*)", which is not a slug: write (.*):$/,
    inText((lines, at, [, from = '', to = '']) => swap(lines, at, from, to)),
  ],
  [
    /^has a map in it: write the name alone, (".*"), and the rest in authors.yaml/,
    inText((lines, at, [, name = '']) => swap(lines, at, /\{.*\}/, name)),
  ],
  // Redirects
  [
    /^"([^"]*)" (?:does not begin with a slash|is a whole URL|begins with two slashes|holds a #).*: write (?:its path, )?(\S+)$/,
    inText((lines, at, [, from = '', to = '']) => swap(lines, at, `${from}:`, `${to}:`)),
  ],
  [
    /^"([^"]*)" holds a \* that is not its end: end it in \/\*, or write (%2A) for the character/,
    inText(replace('*', '%2A')),
  ],
  [/^"([^"]*)" holds a \* and a \?: name each address, or leave out the query/, inText(replace(/\?[^:]*/, ''))],
  [
    /leads to (\S+), which is not an address: write a path such as (\S+), or/,
    inText((lines, at, [, from = '']) => swap(lines, at, `: ${from}`, ': /posts/good')),
  ],
  [/leads to (http:\S+): write (https:\S+)$/, inText((lines, at, [, from = '', to = '']) => swap(lines, at, from, to))],
  [
    /^(\S+) (?:has no target|has a list as its target): write one.*$/,
    inText((lines, at, [, from = '']) => {
      lines[at] = `${from}: /posts/good`;
    }),
  ],
  [
    /^(\S+) leads to \S+, but has no \* itself: end both in \/\*, or neither/,
    inText((lines, at) => swap(lines, at, /\/posts\/\*$/, '/posts/good')),
  ],
  [/whose \* is not its end: end it in \/\*/, inText(replace(/: .*$/, ': /posts/*'))],
  [
    /leads to (\/.*), which holds a space: write %20/,
    inText((lines, at) => {
      lines[at] = (lines[at] ?? '').replace(/(?<=: .*) /g, '%20');
    }),
  ],
  [
    /is the same address as .*: remove one of them|so the rule has no effect: remove the line|is an old address of .*, too: remove it here/,
    inText((lines, at) => void lines.splice(at, 1)),
  ],
  [
    /^(\S+) to (\S+) leads to no page \(did you mean (\S+)\?\)/,
    inText((lines, at, [, , from = '', to = '']) => swap(lines, at, `: ${from}`, `: ${to}`)),
  ],
  [/^(\S+) to (\S+) leads to no page: correct it, or remove it/, inText((lines, at) => void lines.splice(at, 1))],
  [/^(\S+) to (\S+) leads to a heading that .* does not have.*: correct the part after #/, inText(replace(/#.*$/, ''))],
  [
    /from where a redirect leads to no page: write an address that exists|leads to itself: write another target|where the site has no address: correct the target/,
    inText((lines, at) => {
      lines[at] = (lines[at] ?? '').replace(/: (\S+)$/, (_all, to: string) =>
        to.endsWith('/*') ? ': /posts/*' : ': /posts/good',
      );
    }),
  ],
  [
    /^(\S+) to (\S+) leads to an old address: write (\S+)$/,
    inText((lines, at, [, , from = '', to = '']) => swap(lines, at, `: ${from}`, `: ${to}`)),
  ],
  [
    /^(\S+) leads to (\S+), which redirects to \S+: write (\S+)$/,
    inText((lines, at, [, , from = '', to = '']) => swap(lines, at, `: ${from}`, `: ${to}`)),
  ],
  [/^has (\S+), which is an (?:address of the site|old address of .*, too): remove it/, inText(changeItem(false))],
  [
    /^file has a list: write one redirect a line, (.*)$/,
    (content, { file }) => content.set(pathOf(file), '/2015/03/old.html: /posts/good\n'),
  ],
  // Links
  [
    /^(\S+) leads to (?:no page|a heading that .* does not have) \(did you mean ([^?]+)\?\): correct/,
    inText((lines, at, [, from = '', to = '']) => {
      const target = from.includes('#') ? `${from.split('#')[0]}#${to}` : to;
      swap(lines, at, from, target);
    }),
  ],
  [/^(\S+) leads to no page: correct it, or remove it/, inText(removeLink)],
  [
    /^(\S+) leads to a heading that \S+(?: page)? does not have: correct the part after #, or remove it/,
    inText((lines, at, [, from = '']) => swap(lines, at, from, from.replace(/(?<=#).*|(?<=.)#.*/, ''))),
  ],
  [
    /^(\S+) leads to a draft: publish it, or/,
    (content, _diagnostic, [, address = '']) => {
      const path = findPost(content, address);
      content.set(path, textOf(content, path).replace('draft: true\n', ''));
    },
  ],
  [
    /^(\S+) leads to a post that is not there before \S+: publish it earlier, or/,
    (content, _diagnostic, [, address = '']) => {
      const path = findPost(content, address);
      content.set(path, textOf(content, path).replace(/date: \S+/, 'date: 2026-01-15'));
    },
  ],
  [
    /^(.+) leads to a post that is not public: publish it, or/,
    (content, _diagnostic, [, words = '']) => {
      const path = findPost(content, words.split(' ').at(-1) ?? '');
      content.set(path, textOf(content, path).replace('draft: true\n', ''));
    },
  ],
  [
    /^(\S+) leads to an old address: write (\S+)$/,
    inText((lines, at, [, from = '', to = '']) => swap(lines, at, `(${from})`, `(${to})`)),
  ],
  [
    /^has the scheme \S+, which is not allowed: use (https:)/,
    inText((lines, at) => {
      lines[at] = (lines[at] ?? '').replace(
        /(?<=\]\(|href=")<?[^)"]*?(?:\([^)]*\))?>?(?=\)|")|(?<=\]: ).*$/,
        'https://example.org',
      );
    }),
  ],
  [/^(\S+) is not a valid address: correct it/, inText(replace('exa[mple', 'example'))],
  [
    /^(\S+) has no scheme: start it with (https:\/\/)/,
    inText((lines, at) => {
      lines[at] = (lines[at] ?? '').replace(/\(<?[\\/]{2,}([^)>]*)>?\)/, '(https://$1)');
    }),
  ],
  [
    /^(.*) is relative: start it with \/ as in (\S+), or with https:\/\//,
    inText((lines, at, [, from = '', to = '']) => {
      const line = lines[at] ?? '';
      const target = to === '/posts/its-slug' ? '/posts/good' : to;
      lines[at] = line.includes(`(${from})`)
        ? line.replace(`(${from})`, `(${target})`)
        : line.replace(/\(<.*>\)/, `(${target})`);
    }),
  ],
  [/^has no address: write one between the round brackets/, inText(replace(/\((?:<\s*>)?\)/, '(/posts/good)'))],
  [/^to \S+ has no text: say between the brackets where it leads/, inText(replace('[]', '[Words]'))],
  [/^\S+ has no alt text: say what it shows, /, inText(replace('![]', '![What it shows]'))],
  // Facts of the site
  [
    /^has (?:"(.*)"|a number) as the address of (\w+): write (?:a path such as (\S+), or )?a URL that begins with (https:\/\/)/,
    inText((lines, at, [, , label = '', path, url = '']) => {
      lines[at] = (lines[at] ?? '').replace(new RegExp(`${label}: [^},]*`), `${label}: ${path ?? `${url}example.org`}`);
    }),
  ],
  [
    /^\w+: \/posts\/(\S+) leads to no page \(did you mean \/posts\/(\S+)\?\)/,
    inText((lines, at, [, from = '', to = '']) => swap(lines, at, from, to)),
  ],
  [
    /^\w+: \S+ leads to a post that is not public: publish it, or remove the link/,
    inText((lines, at) => void lines.splice(at, 1)),
  ],
  [
    /^\w+: (\S+) leads to no page \(did you mean (\S+)\?\)/,
    inText((lines, at, [, from = '', to = '']) => swap(lines, at, from, to)),
  ],
  [
    /^\w+: (\S+) leads to a heading that (\S+) does not have: correct the part after #/,
    inText((lines, at, [, from = '', page = '']) => swap(lines, at, from, page)),
  ],
  [
    /^\w+: (\S+) leads to an old address: write (\S+)/,
    inText((lines, at, [, from = '', to = '']) => swap(lines, at, from, to)),
  ],
  [/^\w+: \S+ leads to no page: correct it, or remove it/, inText((lines, at) => void lines.splice(at, 1))],
  [/has a contrast of .*: write ("#\w+")/, inText(writeField)],
  [/is not an SVG file: write (mark: \S+)/, inText(writeField)],
  [
    /^(\S+) is not there(?: \(did you mean \S+\?\))?: put the file at content\/(\S+)$/,
    (content, _diagnostic, [, , path = '']) => content.set(path, drawing),
  ],
  [
    /has no viewBox: write viewBox="0 0 width height" into its first tag/,
    (content, _diagnostic) => {
      const path = [...content.keys()].find((one) => one.endsWith('.svg')) ?? '';
      content.set(path, textOf(content, path).replace('<svg', '<svg viewBox="0 0 9 9"'));
    },
  ],
  [/^is not an image: link to it|^\S+ is not an image: link to it/, inText(replace('![', '['))],
  [
    /^(\S+) (?:cannot be played: name an (\.mp4)|holds no captions: name a (\.vtt))/,
    (content, diagnostic, [, from = '', video, captions]) => {
      const to = `./its-name${video ?? captions}`;
      content.set(beside(pathOf(diagnostic.file), to), 'WEBVTT\n');
      inText(replace(from, to))(content, diagnostic, []);
    },
  ],
  [
    /has "(\S+)" \(U\+\w+\), which no font of the preview image can draw: .*, use other characters if it should/,
    inText((lines, at, [, sign = '']) => swap(lines, at, sign, 'X')),
  ],
  [
    /^is not a folder: make it one, for/,
    (content, { file }) => {
      const text = content.get(pathOf(file)) ?? '';
      content.delete(pathOf(file));
      content.set(`${pathOf(file)}/good.md`, `${front}${text}`);
    },
  ],
  [
    /(\S+\.svg) (?:has a (DOCTYPE): remove it|is \S+ times as wide as high, .*: use a drawing without the name)/,
    (content, _diagnostic, [, path = '', isTyped]) =>
      content.set(path, isTyped ? textOf(content, path).replace(/<!DOCTYPE[^>]*>/, '') : drawing),
  ],
  [
    /^(?:have|".*" holds|\S+ leads to an address that holds) the control character .*: remove it$/,
    inText(replace('\\u0007', '')),
  ],
  [
    /^has a (?:field|link) without a (?:name|label): write the (?:name|label) before the colon/,
    inText(replace(/""(?=:)|^(?=: )/, 'Name')),
  ],
  [
    /^has (\d+) links, the limit is (\d+): keep the most important/,
    inText((lines, at, [, count, limit]) => void lines.splice(at + 1 + Number(limit), Number(count) - Number(limit))),
  ],
  [
    /^has a label of \d+ characters, the limit is (\d+): shorten it/,
    inText((lines, at, [, limit]) => {
      lines[at] = (lines[at] ?? '').replace(/"(.*)"/, (_all, label: string) => `"${label.slice(0, Number(limit))}"`);
    }),
  ],
  [
    /^has the address of "(.*)" in .*: write it in the same way, or choose another title/,
    inText((lines, at, [, title = '']) => writeField(lines, at, ['', `title: "${title}"`], seriesDiagnostic)),
  ],
  [
    /every page is published: remove the field or the file$|is the address: rename the file, and remove it$/,
    inText(removeField),
  ],
  [/^has an empty item in it, every tag is text: remove it/, inText((lines, at) => swap(lines, at, ', ~', ''))],
  [
    /^(?:has|is) a (?:map|number)(?: in it)?, (?:every redirect is an address|it must be a slug|every link is an address): write (\S+)$/,
    inText((lines, at, [, to = '']) => {
      lines[at] = (lines[at] ?? '').replace(/\{[^}]*\}(?=\])|(?<=\[)\d+/, to);
    }),
  ],
  [/^"([^"]*)" is not an address: write (\S+) or/, inText(changeItem(false))],
];
