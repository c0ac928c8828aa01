import { describe, expect, test } from 'vitest';
import { allowedDistance, editDistance } from '#lib/search/spelling.ts';
import { foldWord, listTerms, listWords, parseQuery, queryLimit, stem } from '#lib/search/words.ts';

const termsOf = (text: string) => listWords(text).flatMap(({ terms }) => terms);

test.each<[string, string[]]>([
  ['', []],
  ['Two words.', ['two', 'words']],
  ["The team's own, don't", ['the', 'team', 'own', 'dont']],
  ['The team’s own, don’t', ['the', 'team', 'own', 'dont']],
  ['Cache-Control: no-store', ['cache', 'control', 'no', 'store']],
  ['maxRetriesPerRequest', ['maxretriesperrequest', 'max', 'retries', 'per', 'request']],
  ['HTTPServer', ['httpserver', 'http', 'server']],
  ['idle_in_transaction', ['idle_in_transaction', 'idle', 'in', 'transaction']],
  ['__dirname', ['__dirname', 'dirname']],
  ['p99 of 10,000 is 99.9%', ['p99', 'of', '10000', 'is', '99.9']],
  ['1.5, 2', ['1.5', '2']],
  ['C++ and C# and N+1', ['c++', 'and', 'c#', 'and', 'n+1']],
  ['Résumé, naïve, Ångström', ['resume', 'naive', 'angstrom']],
  ['Straße, Øre, Łódź', ['strasse', 'ore', 'lodz']],
  ['ﬁle ＦＵＬＬ', ['file', 'full']],
  ['ёлка и йод', ['елка', 'и', 'йод']],
  ['أهلاً بالمكتبةـ، إلى آخره', ['اهلا', 'بالمكتبة', 'الي', 'اخره']],
  ['کارایی', ['كارايي']],
  ['שָׁלוֹם', ['שלום']],
  ['数据库', ['数据', '据库', '库']],
  ['MySQL数据', ['mysql', 'my', 'sql', '数据', '据']],
  ['キャッシュ', ['キャ', 'ャッ', 'ッシ', 'シュ', 'ュ']],
  ['ｷｬｯｼｭ', ['キャ', 'ャッ', 'ッシ', 'シュ', 'ュ']],
  ['ガ', ['ガ']],
  ['장애 대응', ['장애', '애', '대응', '응']],
  ['— … 🦊 <>', []],
])('the words of %j are %j', (text, terms) => {
  expect(termsOf(text)).toEqual(terms);
});

test('texts in Latin letters are split by the same rules as others', () => {
  const parts = [
    'don',
    "'",
    '’',
    't',
    'C',
    '++',
    '+',
    '#',
    '1',
    ',',
    '.',
    '_',
    ' ',
    '\u00a0',
    '—',
    '-',
    'Ab',
    'HTTPServer',
  ];
  let seed = 7;
  const next = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return parts[seed % parts.length] ?? '';
  };
  for (let count = 0; count < 2_000; count++) {
    const text = Array.from({ length: 8 }, next).join('');
    // A character of another script makes the general rules apply.
    expect(termsOf(`${text} 数`)).toEqual([...termsOf(text), '数']);
  }
});

test('words have the range that they occupy in the text', () => {
  const text = 'Ein naïver Plan（数据库） für C++.';
  for (const { start, end, terms } of listWords(text)) {
    const found = text.slice(start, end);
    expect(terms[0]?.startsWith(foldWord(found).slice(0, 1))).toBe(true);
    expect(found).not.toMatch(/\s/);
  }
});

test('no Unicode character adds a space or a colon to a term, and words are in order', () => {
  let text = '';
  for (let code = 0; code < 0x20000; code++)
    text += `${String.fromCodePoint(code).toWellFormed()}${code % 7 === 0 ? ' a' : ''}`;
  const words = listWords(text);
  for (const [index, word] of words.entries()) {
    expect(word.terms.join('')).not.toMatch(/[\s:]/);
    expect(word.start).toBeGreaterThanOrEqual(words[index - 1]?.start ?? 0);
    expect(word.end).toBeGreaterThan(word.start);
  }
});

test.each([
  ['cache', 'caches', 'cached', 'caching'],
  ['query', 'queries'],
  ['retry', 'retries', 'retried', 'retrying'],
  ['migrate', 'migrated', 'migrating', 'migration', 'migrations'],
  ['index', 'indexes', 'indexed', 'indexing'],
  ['batch', 'batched', 'batching'],
  ['stop', 'stopped', 'stopping'],
  ['dependency', 'dependencies'],
  ['queue', 'queues', 'queued'],
])('the forms of %s have one stem', (...forms) => {
  expect(new Set(forms.map(stem)).size).toBe(1);
});

test.each([
  ['status', 'state'],
  ['class', 'clause'],
  ['string', 'str'],
  ['speed', 'spe'],
  ['thing', 'the'],
  ['station', 'stat'],
  ['p99s', 'p99'],
])('%s and %s have different stems', (a, b) => {
  expect(stem(a)).not.toBe(stem(b));
});

test.each([
  ['redis', 'redis', 0],
  ['reids', 'redis', 1],
  ['rdis', 'redis', 1],
  ['rediss', 'redis', 1],
  ['tedis', 'redis', 1],
  ['architcet', 'architect', 1],
  ['carbohidarte', 'carbohydrate', 2],
  ['redis', 'rust', 3],
])('the edit distance of %s and %s is %i', (word, other, distance) => {
  expect(editDistance(word, other, 2)).toBe(distance);
});

test('a prefix is compared with prefixes', () => {
  expect(editDistance('dependan', 'dependencies', 1, true)).toBe(1);
  expect(editDistance('dependan', 'dependencies', 1)).toBe(2);
});

test('short words and numbers are not corrected', () => {
  expect([
    allowedDistance('bff'),
    allowedDistance('p9999'),
    allowedDistance('redis'),
    allowedDistance('architect'),
  ]).toEqual([0, 0, 1, 2]);
});

describe('a query', () => {
  test('is normalized', () => {
    expect(parseQuery('  a\t\n b\0 ')).toMatchObject({ text: 'a b', isCut: false });
    expect(parseQuery('\uD800redis')).toMatchObject({ words: [{ terms: ['redis'], isOpen: true }] });
  });

  test('is cut at its limit, never within a character', () => {
    const { text, isCut } = parseQuery('🦊'.repeat(300));
    expect([text.length <= queryLimit, text.isWellFormed(), isCut]).toEqual([true, true, true]);
    expect(parseQuery('a '.repeat(90))).toMatchObject({ isCut: true });
    expect(parseQuery('a '.repeat(90)).words.length).toBeLessThanOrEqual(12);
    expect(parseQuery('数'.repeat(150))).toMatchObject({ isCut: true });
    expect(parseQuery('数'.repeat(150)).words.length).toBeLessThanOrEqual(12);
  });

  test('uses pairs within words only, so that particles between them may differ', () => {
    const terms = parseQuery('キャッシュを無効化').words.flatMap(({ terms }) => terms);
    expect(terms).toContain('無効');
    expect(terms).not.toContain('ュを');
    expect(terms).not.toContain('を無');
  });

  test('is open only at its last word', () => {
    expect(parseQuery('redis cach').words.map(({ isOpen }) => isOpen)).toEqual([false, true]);
    expect(parseQuery('redis "cach"').words.map(({ isOpen }) => isOpen)).toEqual([false, false]);
  });
});

test.each([
  'It costs 1,500.50: don’t use getUserById, SCREAMING_CASE or C++ and N+1.',
  'Über l’été, 東京タワー and Łódź',
  '',
])('the terms of %j are those of its words', (text) => {
  expect(listTerms(text)).toEqual(termsOf(text));
});
