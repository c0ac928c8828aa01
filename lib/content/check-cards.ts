// Titles that the preview image cannot show. That stops no release: such a post has the image without a title.
import { lineOf } from '#lib/content/check.ts';
import type { KnownDocument } from '#lib/content/documents.ts';
import type { Fault } from '#lib/content/fault.ts';
import type { PostFrontMatter } from '#lib/content/front-matter.ts';
import { findGaps } from '#lib/og/gaps.ts';

/** @returns warnings, in the form of faults */
export async function checkCards(
  documents: readonly KnownDocument[],
  isVisible: (post: Partial<PostFrontMatter>) => boolean,
): Promise<Fault[]> {
  const warnings: Fault[] = [];
  for (const document of documents) {
    const { source, frontMatter } = document;
    if (source.kind !== 'post' || !frontMatter.title || !isVisible(frontMatter)) continue;
    const gaps = await findGaps(frontMatter.title);
    if (gaps.length === 0) continue;
    const message = `has ${gaps.map(nameCharacter).join(', ')}, which no font of the preview image can draw: it will not show the title, use other characters if it should`;
    warnings.push({ file: source.file, line: lineOf(document, ['title']), field: 'title', message });
  }
  return warnings;
}

function nameCharacter(cluster: string): string {
  const points = Array.from(cluster, (character) => (character.codePointAt(0) ?? 0).toString(16).toUpperCase());
  return `"${cluster}" (${points.map((point) => `U+${point.padStart(4, '0')}`).join(' ')})`;
}
