// Posts for search tests, with other scripts and with names in code, which the posts of the repository do not contain.
import type { Files } from '#test/corpus/form.ts';

function write(title: string, description: string, ...body: string[]): string {
  const fields = [`title: ${JSON.stringify(title)}`, `description: ${JSON.stringify(description)}`, 'date: 2024-01-15'];
  return `---\n${fields.join('\n')}\n---\n\n${body.join('\n\n')}\n`;
}

export const posts: Files = {
  'posts/caching-headers.mdx': write(
    'Headers that browsers obey',
    'What a response may say about its own age, and who listens.',
    'Every answer carries its own rules. Most of them are never read by the people who send them.',
    '## What Cache-Control says',
    'The directive `no-store` forbids keeping; `stale-while-revalidate` allows an old copy while a new one is fetched.',
    '```http title="answer"\nCache-Control: public, max-age=0, stale-while-revalidate=30\nETag: "abc"\n```',
    '## What it buys',
    'A conditional request that ends in a 304 took our p99 from 480 ms to 35 ms.',
  ),
  'posts/c-plus-plus.mdx': write(
    'An allocator for one frame',
    'Memory that is given back all at once.',
    'We wrote it in C++, since the engine is, and measured it against the one that the platform brings.',
    '## Arena',
    'A pointer moves forward; at the end of the frame it moves back. The allocator frees nothing in between.',
  ),
  'posts/accents.mdx': write(
    'Résumé du déploiement',
    'A naïve plan, told in the languages of those who carried it out.',
    'Le déploiement a commencé dans la Große Straße. The naïve estimate was off by an Ångström, or so the file says.',
    '## Après coup',
    'Les équipes ont relu chaque étape.',
  ),
  'posts/japanese.mdx': write(
    '分散システムのキャッシュ設計',
    'キャッシュは速さのためだけにあるのではない。',
    'カーネルの外側で何が起きるかを考える。システムが大きくなると、障害は必ず起きる。',
    '## 無効化の難しさ',
    '更新のたびにキャッシュを無効化すると、古い値が残ることがある。バージョン番号を比べるのがよい。',
    '## 障害から学ぶ',
    '負荷が集中すると、データベースが先に倒れる。',
  ),
  'posts/chinese.mdx': write(
    '数据库为什么变慢',
    '从一次查询慢的事故说起。',
    '上线之后，查询慢得无法接受。我们先看了日志，再看执行计划。',
    '## 索引不是免费的',
    'MySQL 的索引会拖慢写入。数据库索引要按查询来设计，而不是按表来设计。',
  ),
  'posts/korean.mdx': write(
    '데이터베이스 장애에 대응하는 법',
    '밤에 울린 호출에서 배운 것.',
    '데이터베이스가 멈추면 장애 대응 절차가 필요하다. 기록을 남기는 일이 먼저다.',
  ),
  'posts/russian.mdx': write(
    'База данных под нагрузкой',
    'Что ломается первым.',
    'Когда растёт нагрузка, база данных отвечает медленнее. Новогодняя ёлка на графике не случайна.',
  ),
};
