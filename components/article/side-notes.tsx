import type { Element, Nodes } from 'hast';

/**
 * Places the footnotes beside their references on wide screens: each begins at the height of its reference, or below the note
 * before it. `footnotes.css` has the rest. The rules are a style sheet, because the content security policy forbids style
 * attributes; the policy names it by its hash.
 */
export function SideNotes({ tree }: { tree: Nodes }) {
  const rules = listNotes(tree).map((note, index) => {
    const below = index > 0 ? `,anchor(--note${index} bottom) + 1rem` : '';
    const place = `position-anchor:--mark${index + 1};top:max(anchor(top)${below})`;
    return `[id="fnref-${note}"]{anchor-name:--mark${index + 1}}.footnotes li:has(>[id="fn-${note}"]){anchor-name:--note${index + 1};${place}}`;
  });
  if (rules.length === 0) return null;
  return (
    <style href="side-notes" precedence="side-notes">
      {`@media(width>=80rem){${rules.join('')}}`}
    </style>
  );
}

/** @returns the ends of the ids of all notes, in their order */
function listNotes(node: Nodes): string[] {
  if (node.type !== 'root' && node.type !== 'element') return [];
  if (node.type === 'element' && node.properties.dataFootnotes) return node.children.flatMap(listItems);
  return node.children.flatMap(listNotes);
}

/** An id that a selector would have to escape gets no place: its note stays below the text. */
function listItems(node: Nodes): string[] {
  if (node.type !== 'element') return [];
  if (node.tagName === 'ol') return node.children.flatMap(listItems);
  const [, note] = /^fn-([\w.%-]+)$/.exec(String((node as Element).properties.id)) ?? [];
  return note ? [note] : [];
}
