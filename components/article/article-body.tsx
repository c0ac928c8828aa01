import { toJsxRuntime } from 'hast-util-to-jsx-runtime';
import { Fragment, jsx, jsxs } from 'react/jsx-runtime';
import { components } from '#components/mdx/components.tsx';
import type { Body } from '#lib/content/mdx/compile.ts';
import './prose.css';
import { Sheets } from './sheets.tsx';

/** The one renderer of stored trees: elements by their names, registered components by theirs, nothing is evaluated. */
export function ArticleBody({ page }: { page: Body }) {
  return (
    <div className="prose">
      <Sheets tree={page.tree} />
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
