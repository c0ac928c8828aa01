// Reports errors as messages on a unified file, which the compiler collects.
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
