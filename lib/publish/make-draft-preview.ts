// Creates draft previews: builds a release with drafts and scheduled posts, without making it current, and signs a link to
// one of its pages.

import { countDiagnostics, type Diagnostic } from '#lib/model/diagnostic.ts';
import type { Digest } from '#lib/model/digest.ts';
import { readIndex } from '#lib/posts/read-release.ts';
import { signDraftPreview } from '#lib/publish/draft-preview.ts';
import type { Listener, Result } from '#lib/publish/events.ts';
import { type Source, SourceError } from '#lib/publish/source.ts';
import type { ReleaseBuilder } from '#lib/release/builder.ts';
import { keepForDraftPreviews } from '#lib/release/draft-preview-releases.ts';
import { absoluteUrl, draftPreviewPath, pagePath, postPath } from '#lib/urls.ts';

interface Parts {
  releaseDir: string;
  source: Source;
  builder: ReleaseBuilder;
  /** Copies the release to the other machines. */
  share?: (release: Digest, until: number) => Promise<void>;
}

export interface DraftPreviewRequest {
  slug: string;
  /** A branch other than the published one. */
  branch?: string;
  /** Days until the link expires. */
  days: number;
}

const day = 24 * 60 * 60 * 1000;

/** Creates the link of a draft preview and emits it as an event, or the reason of a refusal. */
export async function makeDraftPreview(parts: Parts, request: DraftPreviewRequest, listen: Listener): Promise<void> {
  const start = performance.now();
  const finish = (state: Result['state'], text: string, diagnostics: readonly Diagnostic[] = []) => {
    for (const fault of diagnostics) listen({ event: 'fault', fault, isKept: false });
    const milliseconds = Math.round(performance.now() - start);
    const at = new Date().toISOString();
    listen({
      event: 'done',
      result: { state, at, milliseconds, faults: countDiagnostics(diagnostics), changes: 0, text },
    });
  };
  try {
    const found = await findPage(parts, request);
    if ('errors' in found)
      return finish('refused', 'There is no preview because the post has errors: fix them first.', found.errors);
    const { release, path, warnings } = found;
    for (const fault of warnings) listen({ event: 'fault', fault, isKept: false });
    if (!path)
      return finish(
        'refused',
        `There is no post or page ${request.slug}${request.branch ? ` on ${request.branch}` : ''}.`,
      );
    const expires = Date.now() + request.days * day;
    await keepForDraftPreviews(parts.releaseDir, release, expires);
    await parts.share?.(release, expires);
    const url = absoluteUrl(draftPreviewPath(signDraftPreview(parts.releaseDir, { release, path, expires })));
    const end = new Date(expires).toISOString().slice(0, 16);
    listen({ event: 'link', url, text: `This link shows ${path} to everybody who has it, until ${end}Z:` });
    finish('published', '');
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    finish('refused', `There is no preview: ${error.message}.`, error.errors);
  }
}

type Found = { errors: Diagnostic[] } | { release: Digest; path: string | undefined; warnings: Diagnostic[] };

async function findPage({ source, builder }: Parts, { slug, branch }: DraftPreviewRequest): Promise<Found> {
  const { files } = await source.read(branch);
  const { digest, errors, warnings } = await builder.prepare(files, { now: Date.now(), withHidden: true });
  const places = ['posts', 'pages'].flatMap((folder) =>
    ['md', 'mdx'].flatMap((ending) => [`${folder}/${slug}.${ending}`, `${folder}/${slug}/index.${ending}`]),
  );
  const isOwn = ({ file }: Diagnostic) => places.some((path) => file === `${files.name}/${path}`);
  const own = errors.filter(isOwn);
  if (own.length > 0 || !digest) return { errors: own.length > 0 ? own : errors };
  return { release: digest, path: findPath(digest, slug), warnings: warnings.filter(isOwn) };
}

function findPath(release: Digest, slug: string): string | undefined {
  const { posts, pages } = readIndex(release);
  if (posts.some((post) => post.slug === slug)) return postPath(slug);
  return Object.hasOwn(pages, slug) ? pagePath(slug) : undefined;
}
