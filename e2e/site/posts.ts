// Posts that tests publish, with every character and element that could break a document.
import { expect } from '@playwright/test';
import type { Site } from './site.ts';

export function frontMatter(fields: Record<string, unknown>): string {
  return `---\n${Object.entries(fields)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join('\n')}\n---\n\n`;
}

/** @returns the date so many days from now, as front matter spells it */
export function daysFrom(days: number): string {
  return new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

/** @param files texts by path from the content folder */
export async function publish(site: Site, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) await site.write(path, text);
  const { code, output } = await site.release();
  expect(code, output).toBe(0);
}

/** A post with everything that could break a feed. */
const difficult = `${frontMatter({
  title: 'Sums & <signs> 🚀 "quoted" ]]> \u{1f469}\u200d\u{1f4bb}',
  description: 'Less < more & more > less, ]]> and 🚀.',
  date: daysFrom(-1),
  tags: [],
  formerly: ['difficult-first', 'difficult-second'],
})}Words with a note[^1], and another[^1]. {/* Only authors see this. */}

## A heading with [a link](/about)

See [above](#a-heading-with-a-link) and [the list](/).

\`\`\`html title="a & b.html" ins={1}
<script>alert("]]>")</script>
<![CDATA[ x ]]>
\`\`\`

<Callout kind="warning" title="A & B">

| a | b |
|:--|--:|
| 1 | 2 |

</Callout>

![An image & "more"](./difficult.svg "Its caption")

- [x] done

[^1]: The note & its end.
`;
export const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>';

/** The post above, and the image that it shows. */
export const difficultFiles = { 'posts/difficult.mdx': difficult, 'posts/difficult.svg': drawing };
