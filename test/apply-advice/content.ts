// Changes a content folder as an error or a warning says, without understanding it: for the test that all advice is right.
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import { type Content, pathOf, textOf } from '#test/apply-advice/edits.ts';
import { rules as fields } from '#test/apply-advice/fields.ts';
import { rules as files } from '#test/apply-advice/files.ts';
import { rules as inputs } from '#test/apply-advice/inputs.ts';
import { rules as lists } from '#test/apply-advice/lists.ts';
import { applyToText } from '#test/apply-advice/text.ts';

/** Texts in which the rules for Markdown and components count. */
const inBody = /^(?:MDX|Markdown|text|heading|code|footnote|component|maths|diagram|<.*>)|^link$|^HTML$/;

/** Changes the content as the message of a diagnostic says. @returns false if no rule knows its message */
export function applyAdvice(content: Content, diagnostic: Diagnostic): boolean {
  for (const [pattern, change] of [...inputs, ...files, ...lists, ...fields]) {
    const parts = pattern.exec(diagnostic.message);
    if (!parts) continue;
    change(content, diagnostic, parts);
    return true;
  }
  const path = pathOf(diagnostic.file);
  if (!inBody.test(diagnostic.field)) return false;
  const text = applyToText(textOf(content, path), diagnostic);
  if (text === undefined) return false;
  content.set(path, text);
  return true;
}
