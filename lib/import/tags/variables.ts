// Variables of a text: the tags that set them, and the tags that show them.

import { evaluate } from '#lib/import/tags/expressions.ts';
import type { TagNode } from '#lib/import/tags/tree.ts';

/**
 * Sets the variable of a tag such as `assign`, or removes it if its value is not known.
 * @returns whether the tag sets a variable
 */
export function assign(
  { name, list, raw }: TagNode,
  body: string | undefined,
  variables: Map<string, string>,
): boolean {
  const [variable = ''] = list;
  if (name === 'capture' && body !== undefined) {
    // Markdown within an element begins after an empty line.
    variables.set(variable, body.includes('\n') ? `\n\n${body.trim()}\n\n` : body);
    return true;
  }
  if (name === 'set' && body !== undefined && !raw.includes('=')) {
    variables.set(variable, `\n\n${body.trim()}\n\n`);
    return true;
  }
  if (name !== 'assign' && name !== 'set') return false;
  const [, own = '', assigned = ''] = /^([\w.-]+)\s*=\s*([\s\S]*)$/.exec(raw) ?? [];
  const value = evaluate(assigned, variables);
  if (value === undefined) variables.delete(own);
  else variables.set(own, value);
  return true;
}

/** @returns the value that a tag shows; `undefined` if it shows none, or if its value is not known */
export function evaluateTag({ name, list, raw }: TagNode, variables: ReadonlyMap<string, string>): string | undefined {
  if (name === '=') return evaluate(raw, variables);
  if (name !== 'param') return undefined;
  const [variable = ''] = list;
  // Hugo looks for a parameter of the page, then of the site, in any case.
  return ['page.', 'page.params.', 'param.']
    .map((start) => findAnyCase(variables, start + variable))
    .find((value) => value !== undefined);
}

/** Puts the value of a variable in its place, for filters that make addresses: `page.image | relative_url`. */
export function fillVariable(raw: string, variables: ReadonlyMap<string, string>): string {
  const [, head = '', rest = ''] = /^([\w.-]+)(\s*\|[\s\S]*)$/.exec(raw) ?? [];
  const value = variables.get(head);
  return value === undefined || value.includes('"') ? raw : `"${value}"${rest}`;
}

function findAnyCase(variables: ReadonlyMap<string, string>, name: string): string | undefined {
  return variables.get(name) ?? [...variables].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}
