// Changes a content folder as an error or a warning says, without understanding it: for the test that every advice is right.
import type { Fault } from '#lib/model/fault.ts';
import { type Content, pathOf, textOf } from '#test/obey/edits.ts';
import { rules as fields } from '#test/obey/fields.ts';
import { rules as files } from '#test/obey/files.ts';
import { rules as inputs } from '#test/obey/inputs.ts';
import { rules as lists } from '#test/obey/lists.ts';
import { obey } from '#test/obey/text.ts';

/** Texts in which the rules for Markdown and components count. */
const inBody = /^(?:MDX|Markdown|text|heading|code|footnote|component|maths|diagram|<.*>)|^link$|^HTML$/;

/** Obeys a fault. @returns false if no rule knows its message */
export function obeyFault(content: Content, fault: Fault): boolean {
  for (const [pattern, change] of [...inputs, ...files, ...lists, ...fields]) {
    const parts = pattern.exec(fault.message);
    if (!parts) continue;
    change(content, fault, parts);
    return true;
  }
  const path = pathOf(fault.file);
  if (!inBody.test(fault.field)) return false;
  const text = obey(textOf(content, path), fault);
  if (text === undefined) return false;
  content.set(path, text);
  return true;
}
