import { dirOf } from '#lib/model/language.ts';
import type { Page } from '#lib/model/release.ts';
import type { ShownBody } from '#lib/posts/read-release.ts';
import { ArticleBody } from './article-body.tsx';
import { PageHeader } from './page-header.tsx';

/** A whole page of `content/pages`. Readers and draft previews get the same markup. */
export function PageArticle({ page }: { page: Page & ShownBody }) {
  const { title, description, lang, opensWithDescription } = page;
  return (
    <article dir={dirOf(lang)}>
      <PageHeader title={title} lang={lang} description={opensWithDescription ? undefined : description} isInArticle />
      <ArticleBody page={page} />
    </article>
  );
}
