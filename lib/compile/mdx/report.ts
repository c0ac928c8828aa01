// How a plugin reports a fault: as a message on the file, unified's own way, which the compiler turns into faults.
import type { Node } from 'unist';
import type { VFile } from 'vfile';

/**
 * @param field the part of the text that is meant: `link`, `image`
 * @param message `what is wrong: what to do`
 */
export function report(file: VFile, node: Node | undefined, field: string, message: string): void {
  file.message(message, { place: node?.position, source: 'article', ruleId: field.replaceAll(' ', '-') });
}
