import { toJsxRuntime } from 'hast-util-to-jsx-runtime';
import { Fragment, jsx, jsxs } from 'react/jsx-runtime';
import { buildComponents } from '#components/mdx/components.tsx';
import type { Body } from '#lib/content/mdx/compile.ts';
import type { Page } from '#lib/content/model.ts';
import './prose.css';

/** The one renderer of stored trees: elements by their names, registered components by theirs, nothing is evaluated. */
export function ArticleBody({ page }: { page: Page & Body }) {
  return (
    <div className="prose">
      {toJsxRuntime(page.tree, {
        Fragment,
        jsx,
        jsxs,
        components: buildComponents(page.images),
        tableCellAlignToStyle: false,
      })}
    </div>
  );
}
