// The stylesheet of just one page: a rule that can meet no element of it is left out, so that a page pays for what it shows.
import postcss from 'postcss';
import { defaultOptions, ExtractorResultSets, PurgeCSS, standardizeSafelist } from 'purgecss';

/** What a page's elements are made of. */
export interface Markup {
  tags: ReadonlySet<string>;
  classes: ReadonlySet<string>;
  ids: ReadonlySet<string>;
  attributeNames: ReadonlySet<string>;
  attributeValues: ReadonlySet<string>;
}

/** What is on no page when it leaves: our own script puts it there. */
const later = {
  tags: ['button'],
  classes: ['copy'],
  attributeNames: ['data-theme'],
  attributeValues: ['light', 'dark'],
};

/** States and parts without an element of their own, which would otherwise be taken for unused. */
const alwaysKept = [/^:/];

/** @returns the rules of a stylesheet that the markup can need, in their order and layers */
export function pruneStyles(css: string, markup: Markup): string {
  const used = new ExtractorResultSets({
    tags: [...markup.tags, ...later.tags],
    classes: [...markup.classes, ...later.classes],
    ids: [...markup.ids],
    attributes: {
      names: [...markup.attributeNames, ...later.attributeNames],
      values: [...markup.attributeValues, ...later.attributeValues],
    },
    undetermined: [],
  });
  const purger = new PurgeCSS();
  purger.options = {
    ...defaultOptions,
    safelist: { ...standardizeSafelist(), standard: alwaysKept },
  };
  const root = postcss.parse(css);
  purger.walkThroughCSS(root, used);
  root.walkAtRules((rule) => {
    if (rule.nodes?.length === 0) rule.remove();
  });
  return root.toString();
}
