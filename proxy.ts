// Next's proxy: it passes addresses that the release has, redirects other spellings, and responds with 404 to all others.
import { type NextRequest, NextResponse } from 'next/server';
import { env } from '#lib/env.ts';
import { findRoute } from '#lib/find-route.ts';
import { currentRelease, readIndex } from '#lib/posts/read-release.ts';
import { findRedirect } from '#lib/posts/redirects.ts';
import { readDraftPreview } from '#lib/publish/draft-preview.ts';
import { hasDraftPreviewPage } from '#lib/publish/draft-preview-page.ts';
import { draftPreviewPath, searchPath } from '#lib/urls.ts';

export function proxy(request: NextRequest): NextResponse {
  if (request.nextUrl.pathname.startsWith(draftPreviewPath(''))) return passDraftPreview(request);
  const index = readIndex(currentRelease());
  const { pathname, search } = request.nextUrl;
  // In production, `server.ts` has redirected before.
  const moved = env.isDevelopment ? findRedirect(index, pathname + search) : undefined;
  if (moved) return NextResponse.redirect(new URL(moved, request.url), 308);
  const route = findRoute(index, pathname);
  // Next itself responds for files that no list has.
  if (route === 'found' || (isFile.test(pathname) && route === 'missing')) return pass(request);
  if (route !== 'missing') {
    return NextResponse.redirect(withPath(request, route.movedTo), 308);
  }
  return respondMissing(request);
}

/** Below `/posts`, a dot is part of an unknown slug. */
const isFile = /^\/(?!posts\/).*\./;

function respondMissing(request: NextRequest): NextResponse {
  const missing = NextResponse.rewrite(withPath(request, '/_not-found'));
  missing.headers.set('cache-control', 'no-store');
  return missing;
}

/** Passes valid links of draft previews. A forged or expired one gets the same 404 as any unknown address. */
function passDraftPreview(request: NextRequest): NextResponse {
  const [token = '', ...rest] = request.nextUrl.pathname.slice(draftPreviewPath('').length).split('/');
  const preview = readDraftPreview(env.releaseDir, token, Date.now());
  const isPage = rest.length === 0;
  const isImage = rest.length === 2 && rest[0] === 'media';
  if (!preview || !(isPage || isImage) || !hasDraftPreviewPage(preview)) return respondMissing(request);
  const response = isPage ? NextResponse.rewrite(buildDraftPreviewUrl(request, token)) : NextResponse.next();
  response.headers.set('cache-control', 'no-store');
  response.headers.set('x-robots-tag', 'noindex, nofollow, noarchive');
  // The URL is a secret.
  response.headers.set('referrer-policy', 'no-referrer');
  return response;
}

function buildDraftPreviewUrl(request: NextRequest, token: string): URL {
  const url = withPath(request, '/preview');
  url.search = new URLSearchParams({ token }).toString();
  return url;
}

/** Passes a request. Browsers may cache search results, which Next forbids by default, so that "Back" shows them at once. */
function pass({ nextUrl }: NextRequest): NextResponse {
  const response = NextResponse.next();
  if (nextUrl.pathname === searchPath) response.headers.set('cache-control', 'private, max-age=0, must-revalidate');
  return response;
}

function withPath(request: NextRequest, pathname: string): URL {
  const url = request.nextUrl.clone();
  url.pathname = pathname;
  return url;
}

export const config = {
  // All addresses that could be pages or old addresses. Next would strip .json as one of its own suffixes and call the proxy
  // with /feed.
  matcher: ['/posts/:path*', '/preview/:path*', '/((?!_next/|og/|media/|assets/|icons/|[^/]*\\.json).*)'],
};
