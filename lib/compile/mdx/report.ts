// Reports errors and warnings as messages on a unified file, which the compiler collects.
import type { Node } from 'unist';
import type { VFile } from 'vfile';

/**
 * Reports an error at the position of a node.
 * @param field the kind of content: `link`, `image`
 * @param message the error as `error: fix`
 */
export function report(file: VFile, node: Node | undefined, field: string, message: string): void {
  file.message(message, { place: node?.position, source: 'article', ruleId: field.replaceAll(' ', '-') });
}

/** Reports a warning, like `report`. The post is published nevertheless. */
export function warn(file: VFile, node: Node | undefined, field: string, message: string): void {
  report(file, node, field, message);
  const last = file.messages.at(-1);
  if (last) last.note = 'warning';
}
