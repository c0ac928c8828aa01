// Tests the language names that authors use.
import { expect, test } from 'vitest';
import { findLanguage, languages, tokenize } from '#lib/compile/mdx/code/highlighter.ts';

test.each([
  ['plaintext', 'text'],
  ['none', 'text'],
  ['txt', 'text'],
  ['Text', 'text'],
  ['golang', 'go'],
  ['Go', 'go'],
  ['C++', 'c++'],
  ['cc', 'cpp'],
  ['JS', 'js'],
  ['JavaScript', 'javascript'],
  ['Dockerfile', 'dockerfile'],
  ['yml', 'yml'],
  ['YAML', 'yaml'],
  ['sh', 'sh'],
  ['console', 'console'],
  ['shell-session', 'shellsession'],
  ['postgresql', 'sql'],
  ['C#', 'c#'],
  ['Makefile', 'makefile'],
  ['patch', 'diff'],
  ['svg', 'xml'],
  ['env', 'dotenv'],
])('%s is %s', (name, language) => {
  expect(findLanguage(name)).toBe(language);
});

test.each(['', 'klingon', 'constructor', '__proto__', 'toString', 'golan'])('%j is not a language', (name) => {
  expect(findLanguage(name)).toBeUndefined();
});

test('code in each language there is a name for can be read', async () => {
  const known = new Set(languages.map((name) => findLanguage(name) ?? `nothing for ${name}`));
  expect([...known].filter((name) => name.startsWith('nothing'))).toEqual([]);
  for (const name of ['text', 'objective-c', 'csharp', 'fsharp', 'vb', 'asm', 'pascal', 'docker', 'make', 'dotenv']) {
    expect(
      (await tokenize('a = 1\n', name)).map((line) => line.map(({ text }) => text).join('')),
      name,
    ).toEqual(['a = 1', '']);
  }
});
