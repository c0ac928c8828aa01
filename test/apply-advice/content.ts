// Changes a content folder as an error or a warning says, without understanding it: for the test that every advice is right.
import type { Fault } from '#lib/model/fault.ts';
import { type Content, pathOf, textOf } from '#test/apply-advice/edits.ts';
import { rules as fields } from '#test/apply-advice/fields.ts';
import { rules as files } from '#test/apply-advice/files.ts';
import { rules as inputs } from '#test/apply-advice/inputs.ts';
import { rules as lists } from '#test/apply-advice/lists.ts';
import { applyToText } from '#test/apply-advice/text.ts';

/** Texts in which the rules for Markdown and components count. */
const inBody = /^(?:MDX|Markdown|text|heading|code|footnote|component|maths|diagram|<.*>)|^link$|^HTML$/;

/** Changes the content as the message of a fault says. @returns false if no rule knows its message */
export function applyAdvice(content: Content, fault: Fault): boolean {
  for (const [pattern, change] of [...inputs, ...files, ...lists, ...fields]) {
    const parts = pattern.exec(fault.message);
    if (!parts) continue;
    change(content, fault, parts);
    return true;
  }
  const path = pathOf(fault.file);
  if (!inBody.test(fault.field)) return false;
  const text = applyToText(textOf(content, path), fault);
  if (text === undefined) return false;
  content.set(path, text);
  return true;
}
