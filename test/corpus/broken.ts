// All invalid content folders of the corpus.
import { brokenComponents } from '#test/corpus/components.ts';
import { brokenDates } from '#test/corpus/dates.ts';
import { brokenDrawings } from '#test/corpus/drawings.ts';
import { brokenFields } from '#test/corpus/fields.ts';
import { brokenFiles } from '#test/corpus/files.ts';
import type { Broken } from '#test/corpus/form.ts';
import { brokenImages } from '#test/corpus/images.ts';
import { brokenLinks } from '#test/corpus/links.ts';
import { brokenMarkdown } from '#test/corpus/lint/mistakes.ts';
import { brokenRedirects } from '#test/corpus/redirects.ts';
import { brokenSites } from '#test/corpus/site.ts';
import { brokenSyntax } from '#test/corpus/syntax.ts';
import { brokenText } from '#test/corpus/text.ts';
import { warnedFields } from '#test/corpus/warned.ts';
import { brokenYaml } from '#test/corpus/yaml.ts';

/** Errors and warnings about files, front matter, components, diagrams, links and images. */
export const brokenContent: readonly Broken[] = [
  ...brokenFields,
  ...brokenDates,
  ...brokenYaml,
  ...brokenComponents,
  ...brokenDrawings,
  ...brokenLinks,
  ...brokenImages,
  ...brokenFiles,
  ...brokenRedirects,
  ...warnedFields,
  ...brokenSites,
];

/** Errors and warnings about the Markdown of a text as well. */
export const broken: readonly Broken[] = [...brokenContent, ...brokenSyntax, ...brokenText, ...brokenMarkdown];
