// Pruning of a page's stylesheet: rules that can match no element of the page are removed.
import { type AtRule, type Comment, comment, parse, type Root } from 'postcss';
import { defaultOptions, ExtractorResultSets, PurgeCSS, standardizeSafelist } from 'purgecss';

/** Everything in a page that a selector can match. */
export interface Markup {
  tags: ReadonlySet<string>;
  classes: ReadonlySet<string>;
  ids: ReadonlySet<string>;
  attributeNames: ReadonlySet<string>;
  attributeValues: ReadonlySet<string>;
}

/**
 * The media query that marks rules for elements which our script adds. The page as it is sent has no such element, so
 * these rules are kept on every page.
 */
const scripted = /\(scripting:\s*enabled\)/;

/** States and parts without an element of their own, which would otherwise be taken for unused. */
const alwaysKept = [/^:/];

/** @returns the rules of a stylesheet that the markup can need, in their order and layers */
export function pruneStyles(css: string, markup: Markup): string {
  const used = new ExtractorResultSets({
    tags: [...markup.tags],
    classes: [...markup.classes],
    ids: [...markup.ids],
    attributes: { names: [...markup.attributeNames], values: [...markup.attributeValues] },
    undetermined: [],
  });
  const purger = new PurgeCSS();
  purger.options = {
    ...defaultOptions,
    safelist: { ...standardizeSafelist(), standard: alwaysKept },
  };
  const root = parse(css);
  const putBack = setAside(root);
  purger.walkThroughCSS(root, used);
  putBack();
  root.walkAtRules((rule) => {
    if (rule.nodes?.length === 0) rule.remove();
  });
  return root.toString();
}

/** Replaces the rules that must stay by comments. @returns a function that puts the rules back */
function setAside(root: Root): () => void {
  const pairs: [AtRule, Comment][] = [];
  root.walkAtRules('media', (rule) => {
    if (scripted.test(rule.params)) pairs.push([rule, comment({ text: '' })]);
  });
  for (const [rule, place] of pairs) rule.replaceWith(place);
  return () => {
    for (const [rule, place] of pairs) place.replaceWith(rule);
  };
}
