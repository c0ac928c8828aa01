// Parses the HTML of a `.md` post into the tree, and passes it through the sanitizer.
import { basename, extname } from 'node:path';
import type { Element, ElementContent, Nodes, Root } from 'hast';
import { raw } from 'hast-util-raw';
import { sanitize } from 'hast-util-sanitize';
import { toString as textOf } from 'hast-util-to-string';
import type { VFile } from 'vfile';
import { publishedName, schema, slot } from '#lib/compile/mdx/html/elements.ts';
import { report } from '#lib/compile/mdx/report.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import { element } from '#lib/model/element.ts';

/** A part of the tree that the pipeline has made, and its place while the HTML around it is parsed. */
type Kept = { whole: Nodes } | { parts: Partial<Element> } | { component: Nodes };

/** Parses a tree with raw HTML. Other trees are not touched, because parsing costs as much as the Markdown did. */
export function parseHtml() {
  return (tree: Root, file: VFile): Root => {
    if (file.data.format !== 'md') return tree;
    let hasHtml = false;
    visit(tree, 'raw', () => {
      hasHtml = true;
      return undefined;
    });
    if (!hasHtml) return tree;
    const kept: Kept[] = [];
    hide(tree, kept);
    const clean = sanitize(raw(tree, { file }), schema) as Root;
    tidy(clean, file);
    show(clean, kept);
    return clean;
  };
}

/**
 * Replaces what the parser or the sanitizer would damage by empty elements of the same kind: formulas, drawings, code with
 * its options, and all attributes that the pipeline has given.
 */
function hide(parent: Extract<Nodes, { children: unknown[] }>, kept: Kept[]): void {
  for (const [index, child] of parent.children.entries()) {
    const place = (item: Kept, tagName: string, children: ElementContent[] = []) => {
      parent.children[index] = {
        ...element(tagName, { [slot]: kept.push(item) - 1 }, children),
        position: child.position,
      };
    };
    if (child.type === 'element') {
      const { tagName, properties, data } = child;
      if (tagName === 'pre' || tagName === 'math' || tagName === 'svg')
        place({ whole: child }, tagName === 'pre' ? 'pre' : 'span');
      else {
        hide(child, kept);
        if (Object.keys(properties).length === 0 && publishedName(tagName) === tagName) continue;
        place(
          { parts: { tagName, properties, data } },
          publishedName(tagName) === tagName ? tagName : 'div',
          child.children,
        );
      }
    } else if ('children' in child) {
      hide(child as Extract<Nodes, { children: unknown[] }>, kept);
      place(
        { component: child },
        (child as Nodes & { type: string }).type === 'mdxJsxTextElement' ? 'span' : 'div',
        (child as unknown as Element).children,
      );
    }
  }
}

/** Restores what `hide` has replaced. */
function show(parent: Extract<Nodes, { children: unknown[] }>, kept: readonly Kept[]): void {
  for (const [index, child] of parent.children.entries()) {
    if (child.type !== 'element') continue;
    show(child, kept);
    const item = kept[Number(child.properties[slot] ?? -1)];
    if (!item) continue;
    if ('whole' in item) parent.children[index] = item.whole as ElementContent;
    else if ('parts' in item) Object.assign(child, item.parts);
    else parent.children[index] = { ...item.component, children: child.children } as ElementContent;
  }
}

/** Removes paragraphs that only consisted of a closing tag, and gives code in HTML the form of code in Markdown. */
function tidy(tree: Root, file: VFile): void {
  visit(tree, 'element', (node: Element, index, parent) => {
    const { tagName, properties, children } = node;
    if (properties[slot] !== undefined) return undefined;
    if (tagName === 'p' && children.length === 0 && parent && index !== undefined) {
      parent.children.splice(index, 1);
      return index;
    }
    // An image on a line of its own is a figure, as in Markdown.
    if (parent === tree && index !== undefined && isImage(node)) {
      parent.children[index] = element('p', {}, [node]);
      return index;
    }
    if (tagName === 'figure') namePlayers(node);
    if (isPlayer(node)) properties.ariaLabel ??= nameOfPlayer(node);
    // The same look as the component `Details`.
    if (tagName === 'details') properties.className = ['fold'];
    const [code, ...others] = children;
    if (tagName === 'pre' && code?.type === 'element' && code.tagName === 'code' && others.length === 0) {
      code.children = [{ type: 'text', value: textOf(code) }];
    }
    if (tagName === 'a' && !textOf(node).trim() && !hasImage(node)) {
      report(file, node, 'link', `to ${properties.href} has no text: say before </a> where it leads`);
    }
    return undefined;
  });
}

/** Returns true for an image, or a link with nothing but an image. */
function isImage({ tagName, children }: Element): boolean {
  const inside = children.filter((child) => child.type !== 'text' || child.value.trim() !== '');
  const [only] = inside;
  return tagName === 'img' || (tagName === 'a' && inside.length === 1 && only?.type === 'element' && isImage(only));
}

function isPlayer({ tagName }: Element): boolean {
  return tagName === 'video' || tagName === 'audio';
}

/** Names the players of a figure by its caption. */
function namePlayers(figure: Element): void {
  const caption = figure.children.find((child) => child.type === 'element' && child.tagName === 'figcaption');
  const words = caption && textOf(caption).replace(/\s+/g, ' ').trim();
  visit(figure, 'element', (node: Element) => {
    if (words && isPlayer(node) && !node.properties.title) node.properties.ariaLabel = words;
    return undefined;
  });
}

/** Returns the title of a player for screen readers, or the name of its file. */
function nameOfPlayer({ properties, children }: Element): string {
  const sources = children.flatMap((child) => (child.type === 'element' ? [child.properties.src] : []));
  const file = String(properties.src ?? sources.find(Boolean) ?? '');
  return properties.title ? String(properties.title) : basename(file, extname(file));
}

function hasImage(node: Element): boolean {
  return node.children.some((child) => child.type === 'element' && (child.tagName === 'img' || hasImage(child)));
}
