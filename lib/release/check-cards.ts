// Warns about titles that Open Graph images cannot show. Such images have no title.

import type { CompiledDocument } from '#lib/compile/documents.ts';
import { findUndrawable } from '#lib/og/undrawable.ts';
import type { Problem } from '#lib/release/problem.ts';

/** @returns a warning for each post whose preview image cannot show its title */
export async function checkCards(documents: readonly CompiledDocument[]): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { kind, source, frontMatter } of documents) {
    const warn = (message: string, subject: string) =>
      problems.push({
        level: 'warning',
        path: source.path,
        place: ['title'],
        field: 'title',
        message,
        subject,
        about: [],
      });
    const gaps =
      kind === 'post' ? await findUndrawable(frontMatter.title).catch((error: unknown) => String(error)) : [];
    if (typeof gaps === 'string') warn(`cannot be drawn on the preview image (${gaps}): use other characters`, gaps);
    if (typeof gaps === 'string' || gaps.length === 0) continue;
    const message = `has ${gaps.map(nameCharacter).join(', ')}, which no font of the preview image can draw: it will not show the title, use other characters if it should`;
    warn(message, gaps.join(''));
  }
  return problems;
}

function nameCharacter(cluster: string): string {
  const points = Array.from(cluster, (character) => (character.codePointAt(0) ?? 0).toString(16).toUpperCase());
  return `"${cluster}" (${points.map((point) => `U+${point.padStart(4, '0')}`).join(' ')})`;
}
