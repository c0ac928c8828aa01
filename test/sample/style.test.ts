import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkStyle, ruleNames } from './style.ts';

const folder = join(import.meta.dirname, '../../content/posts');
const slugs = readdirSync(folder);

/** Sentences that break a rule for a reason, by their beginning. */
const allowed: Record<string, Record<string, string>> = {
  'from-developer-to-architect': {
    'The last section is a prediction': 'names a section of the document above it',
    'The last sum was put to a test': 'the last of the three sums of the list above it',
  },
  'from-monolith-to-bff': {
    'The monolith is an adapter.': 'names the code below it',
    'The first backend-for-frontend you deploy': 'the first release is the subject, and nothing is counted',
    "The first is letting the BFF read the monolith's tables": 'the first of the two shortcuts of the heading',
    'The second is a shared library': 'the second of the two shortcuts',
  },
};

test('most posts open with a figure', () => {
  const openings = slugs.map(
    (slug) => readFileSync(join(folder, slug, 'index.mdx'), 'utf8').split(/^---\n\n/m)[1] ?? '',
  );
  const withFigure = openings.filter((text) => /^(?:<Chart|<Interactive|```)/.test(text));
  expect(withFigure.length).toBeGreaterThan(slugs.length / 2);
});

test.each(slugs)('%s breaks no rule of style without a reason', (slug) => {
  const findings = checkStyle(readFileSync(join(folder, slug, 'index.mdx'), 'utf8'));
  const reasons = Object.keys(allowed[slug] ?? {});
  expect(findings.filter(({ text }) => !reasons.some((beginning) => text.startsWith(beginning)))).toEqual([]);
});

/** A text that breaks each rule, by rule. */
const broken: Record<string, string> = {
  'a short maxim ends a section': 'A text of one sentence that is long enough to pass. Speed is the part that works.',
  'a verdict of six words or fewer ends a paragraph':
    'This works well until it does not, in most places. Both are accurate.',
  '"I would"': 'I would hold three lines here, and every one of them has a reason of its own.',
  '"nobody" or "no one"': 'There was a convention that nobody had written down in all of the years before.',
  'a causal "since"': 'It cannot pass, since the test accounts have only three orders on the same host.',
  '"deserves" or "earns its place"': 'Recovery deserves the same suspicion as any other part of the whole system.',
  'a paragraph begins with its number': 'The first kind comes from constraints that are absent from the repository.',
  'a chain of "The second"':
    'There are two of them in this text. The second is a shared library for common code in it.',
  'a denial, then an assertion': 'Side projects rarely die of lost motivation in the end. They die of restart cost.',
  'a study without its size or year':
    'A [study of habits](https://example.org) found that they take a long time to form.',
};

test.each(ruleNames)('%s is found', (rule) => {
  const text = `---\ntitle: "T"\ndescription: "D."\n---\n\n${broken[rule]}\n`;
  expect(checkStyle(text).map((finding) => finding.rule)).toContain(rule);
});

test('code, tables, names and figures are not prose', () => {
  const text = `---
title: "Nobody"
description: "A description."
---

A study of 52 participants in 2026 [found it](https://example.org), and \`nobody\` is a name in the code.

\`\`\`ts
// nobody, since I would
\`\`\`

| nobody | I would |
| --- | --- |
`;
  expect(checkStyle(text)).toEqual([]);
});
