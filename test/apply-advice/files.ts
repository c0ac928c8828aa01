// Rules for messages about files: those beside a post, and documents.
import { posix } from 'node:path';
import {
  beside,
  drawing,
  inText,
  pathOf,
  png,
  quote,
  type Rule,
  remove,
  rename,
  renameDocument,
  replace,
  swap,
  textOf,
} from '#test/apply-advice/edits.ts';

/** The first pattern that matches the message counts. */
export const rules: readonly Rule[] = [
  // Files that a post names
  [
    /^(?:image )?(\S+) is not there \(did you mean (\S+)\?\): put the file at/,
    inText((lines, at, [, from = '', to = '']) => swap(lines, at, from, posix.join(posix.dirname(from), to))),
  ],
  [
    /is not there(?: \(did you mean \S+\?\))?: put the file at content\/([^,]+)(?:, or .*)?$/,
    (content, _diagnostic, [, path = '']) => {
      content.set(path, path.endsWith('.svg') ? drawing : png);
    },
  ],
  [
    /^(.+) is (?:not beside the post|outside the content folder): put the file (?:there|beside the post) and write (\S+)$/,
    (content, diagnostic, [, from = '', to = '']) => {
      content.set(beside(pathOf(diagnostic.file), to), png);
      inText((lines) => {
        for (const [index, line] of lines.entries()) lines[index] = line.replace(from, to);
      })(content, diagnostic, []);
    },
  ],
  [
    /^has no file name: write (\S+) between the round brackets/,
    (content, diagnostic, [, to = '']) => {
      content.set(beside(pathOf(diagnostic.file), to), png);
      inText(replace('()', `(${to})`))(content, diagnostic, []);
    },
  ],
  [
    /^(\S+) is not a supported image format: save it as one of .*(\.png)/,
    (content, diagnostic, [, from = '', ending = '']) => {
      const to = from.replace(/\.\w+$/, ending);
      content.set(beside(pathOf(diagnostic.file), to), png);
      inText(replace(from, to))(content, diagnostic, []);
    },
  ],
  [
    /^content\/(.+?) (?:is not an image that can be read: save it again|is \d.*: save it smaller|is a Git LFS pointer)/,
    (content, _diagnostic, [, path = '']) => content.set(path, png),
  ],
  [
    /^(?:content\/)?(\S+\.svg) does not say that it is SVG: write (xmlns="[^"]*") into its first tag/,
    (content, _diagnostic, [, path = '', words = '']) =>
      content.set(path, textOf(content, path).replace(/^(.*)<svg\b/s, `$1<svg ${words}`)),
  ],
  [
    /^(?:content\/)?(\S+\.svg) has a script(?: in (\S+))?, which never runs in an image: remove it/,
    (content, _diagnostic, [, path = '', name = '']) => {
      const text = textOf(content, path);
      content.set(
        path,
        name
          ? text.replace(new RegExp(`\\s${name}=(['"]).*?\\1`), '')
          : text
              .replace(/<!DOCTYPE[^[]*\[.*?\]>/, '')
              .replace(/&e;/, '')
              .replace(/<(\w+:)?script(?:\/>|>.*?<\/script>)/, ''),
      );
    },
  ],
  [
    /^(\S.*) has a space, which ends an address: write (.*)$/,
    inText((lines, at, [, from = '', to = '']) =>
      swap(lines, at, new RegExp(`!?\\[[^\\]]*\\]\\(${quote(from)}\\)`), to),
    ),
  ],
  [
    /is not there, content\/(.+) only looks the same .*: rename the file to (.*)$/,
    (content, _diagnostic, [, path = '', name = '']) => {
      content.set(beside(path, name), png);
      content.delete(path);
    },
  ],
  [
    /^(\S+) is read as content\/.*: rename the file, or write %25 for each %/,
    inText((lines, at, [, from = '']) => swap(lines, at, from, from.replaceAll('%', '%25'))),
  ],
  // Documents and folders
  [
    /^(?:file )?is not valid UTF-8: save it as UTF-8/,
    (content, { file }) => {
      const value = content.get(pathOf(file));
      const bytes = Buffer.from(value as Uint8Array);
      content.set(
        pathOf(file),
        bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le').slice(1) : bytes.toString('latin1'),
      );
    },
  ],
  [
    /^holds .* in column (\d+): remove it/,
    inText((lines, at, [, column]) => {
      const line = lines[at] ?? '';
      const index = Number(column) - 1;
      lines[at] = line.slice(0, index) + line.slice(index + String.fromCodePoint(line.codePointAt(index) ?? 0).length);
    }),
  ],
  [
    /^is \d+ bytes, the limit is \d+: split the post/,
    (content, { file }) => {
      const text = textOf(content, pathOf(file));
      const half = text.length / 2;
      content.set(pathOf(file), text.slice(0, half));
      content.set(
        pathOf(file).replace(/(\.mdx?)$/, '-2$1'),
        `${/^---\n[\s\S]*?\n---\n/.exec(text)?.[0]}\n${text.slice(half)}`,
      );
    },
  ],
  [/has more than small letters, digits and single hyphens: rename it to (.*)$/, renameDocument],
  [/^is not read: rename it to (\S+)$/, rename(beside)],
  [/^is too deep in the folder: name it content\/(\S+)$/, rename((_path, name) => name)],
  [
    /^"(?:[^"]*\/)?([^"]*)" is (?:taken by|\d+ characters).*: rename (?:one of them|the file)$/,
    rename((path) => {
      const isIndex = /\/index\.mdx?$/.test(path);
      const name = posix.basename(isIndex ? posix.dirname(path) : path.replace(/\.mdx?$/, '')).slice(0, 70);
      return isIndex
        ? posix.join(posix.dirname(posix.dirname(path)), `${name}-2`, posix.basename(path))
        : beside(path, `${name}-2${posix.extname(path)}`);
    }),
  ],
  [
    /is below the site's own .*: rename the folder$/,
    rename((path) => posix.join('pages', 'other', posix.basename(path))),
  ],
  [/^is neither a post nor a file that posts publish .*: put it in a .zip, or move it out of the folder/, remove],
  [/^could run on a page of the site.*: put it in a .zip, or move it out of the folder/, remove],
  [
    /^has the name of another file, spelled in other code points: rename one of the two/,
    rename((path) => path.replace(/(\.\w+)$/, '-2$1').normalize('NFC')),
  ],
  [
    /^is not a regular file: put the file itself here, not a link to it/,
    (content, { file }) => {
      const path = pathOf(file);
      const value = content.get(path);
      const target = typeof value === 'object' && 'link' in value ? posix.join(posix.dirname(path), value.link) : '';
      const found = content.get(target);
      content.delete(path);
      if (found !== undefined) content.set(path, found);
    },
  ],
  [
    /^is a Git LFS pointer and not the file itself: run git lfs pull/,
    (content, { file }) =>
      content.set(pathOf(file), '---\ntitle: "T"\ndescription: "D."\ndate: 2026-02-01\n---\n\nWords.\n'),
  ],
  [
    /^is not read(?: here)?: move (?:it|what is in it) to content\/posts/,
    (content, { file }) => {
      const from = pathOf(file);
      for (const [path, value] of [...content]) {
        if (path !== from && !path.startsWith(`${from}/`)) continue;
        content.delete(path);
        content.set(`posts/${posix.basename(path)}`, value);
      }
    },
  ],
  [
    /^is missing, every page links to .*: write it with a title and a description/,
    (content, { file }) =>
      content.set(
        pathOf(file),
        '---\ntitle: "About"\ndescription: "What the site is."\n---\n\nWords.\n\n## Who writes\n\nWords.\n',
      ),
  ],
];
