import { toJsxRuntime } from 'hast-util-to-jsx-runtime';
import { Fragment, jsx, jsxs } from 'react/jsx-runtime';
import { components } from '#components/mdx/components.tsx';
import { languageProps } from '#lib/model/language.ts';
import type { Page } from '#lib/model/release.ts';
import type { ShownBody } from '#lib/posts/read-release.ts';
import { SideNotes } from './side-notes.tsx';
import { Tints } from './tints.tsx';
import './prose/prose.css';
import './prose/callout.css';
import './prose/chart.css';
import './prose/code.css';
import './prose/details.css';
import './prose/diagrams.css';
import './prose/footnotes.css';
import './prose/foreign.css';
import './prose/interactive.css';
import './prose/kbd.css';
import './prose/lines.css';
import './prose/maths.css';
import './prose/quote.css';
import './prose/shades.css';
import './prose/terms.css';

/** Renders a stored tree as React elements. Nothing in the tree is evaluated. */
export function ArticleBody({ page }: { page: ShownBody & Pick<Page, 'lang'> }) {
  return (
    <div className="prose e-content" {...languageProps(page.lang)}>
      <Tints tints={page.tints} />
      <SideNotes tree={page.tree} />
      {toJsxRuntime(page.tree, {
        Fragment,
        jsx,
        jsxs,
        components,
        tableCellAlignToStyle: false,
      })}
    </div>
  );
}
