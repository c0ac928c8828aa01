// Expected search results for the posts of `posts.ts`. The table was written before the search, so it does not follow the
// implementation.

export interface Expectation {
  query: string;
  /** Slugs of the first results, in any order. Empty if there must be no results. */
  first: readonly string[];
  /** The section that the first result links to. */
  section?: string;
}

export const expect = (query: string, first: string | readonly string[], section?: string): Expectation => ({
  query,
  first: typeof first === 'string' ? [first] : first,
  ...(section ? { section } : {}),
});

export const expectations: Record<string, readonly Expectation[]> = {
  'names in code': [
    expect('`Cache-Control`', 'caching-headers'),
    expect('Cache-Control', 'caching-headers', 'what-cache-control-says'),
    expect('cache-control: no-store', 'caching-headers'),
    expect('stale-while-revalidate', 'caching-headers'),
    expect('"p99"', 'caching-headers'),
    expect('p99', 'caching-headers'),
    expect('C++', 'c-plus-plus'),
    expect('c++ allocator', 'c-plus-plus'),
    expect('304', 'caching-headers'),
  ],
  'letters with accents': [
    expect('résumé', 'accents'),
    expect('resume du deploiement', 'accents'),
    expect('déploiement', 'accents'),
    expect('deploiement', 'accents'),
    expect('naive', 'accents'),
    expect('naïve', 'accents'),
    expect('strasse', 'accents'),
    expect('Straße', 'accents'),
    expect('Ångström', 'accents'),
    expect('angstrom', 'accents'),
    expect('ÅNGSTRÖM', 'accents'),
  ],
  'scripts without spaces': [
    expect('キャッシュ', 'japanese'),
    expect('キャッシュ無効化', 'japanese'),
    expect('キャッシュを無効化', 'japanese', '無効化の難しさ'),
    expect('無効化', 'japanese', '無効化の難しさ'),
    expect('分散システム', 'japanese'),
    expect('カ', 'japanese'),
    expect('ｷｬｯｼｭ', 'japanese'),
    expect('障害', 'japanese'),
    expect('数据库', 'chinese'),
    expect('数据库索引', 'chinese', '索引不是免费的'),
    expect('查询慢', 'chinese'),
    expect('索', 'chinese'),
    expect('MySQL 索引', 'chinese'),
    expect('데이터베이스', 'korean'),
    expect('데이터', 'korean'),
    expect('장애 대응', 'korean'),
    expect('база данных', 'russian'),
    expect('БАЗА', 'russian'),
    expect('ёлка', 'russian'),
  ],
  'no result': [
    expect('', []),
    expect('   ', []),
    expect('kubernetes', []),
    expect('blockchain', []),
    expect('quantum entanglement', []),
    expect('zzzzzzzz', []),
    expect('qwertyuiop', []),
    expect('!!! ??? ---', []),
    expect('<>&"\'', []),
    expect('🦊', []),
    expect('量子', []),
    expect('__proto__', []),
    expect('hasOwnProperty valueOf', []),
    expect('xy', []),
  ],
};
