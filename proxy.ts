// What is not in the release never reaches a page: a renamed post is redirected, anything else unknown is a true 404.
import { type NextRequest, NextResponse } from 'next/server';
import { env } from '#lib/env.ts';
import { currentRelease, readIndex } from '#lib/posts/read-release.ts';
import { readPreview } from '#lib/publish/preview.ts';
import { isPreviewed } from '#lib/publish/previewed-page.ts';
import { findRoute } from '#lib/routes.ts';
import { previewPath, searchPath } from '#lib/urls.ts';

export function proxy(request: NextRequest): NextResponse {
  if (request.nextUrl.pathname.startsWith(previewPath(''))) return passPreview(request);
  const release = currentRelease();
  const route = findRoute(readIndex(release), request.nextUrl.pathname);
  if (route === 'found') return pass(request);
  if (route !== 'missing') {
    return NextResponse.redirect(at(request, route.movedTo), 308);
  }
  return answerMissing(request);
}

function answerMissing(request: NextRequest): NextResponse {
  const missing = NextResponse.rewrite(at(request, '/_not-found'));
  missing.headers.set('cache-control', 'no-store');
  return missing;
}

/** A forged or expired link is an address like any other that is not there. */
function passPreview(request: NextRequest): NextResponse {
  const [token = '', ...rest] = request.nextUrl.pathname.slice(previewPath('').length).split('/');
  const preview = readPreview(env.releaseDir, token, Date.now());
  const isPage = rest.length === 0;
  const isPicture = rest.length === 2 && rest[0] === 'media';
  if (!preview || !(isPage || isPicture) || !isPreviewed(preview)) return answerMissing(request);
  const response = isPage ? NextResponse.rewrite(previewOf(request, token)) : NextResponse.next();
  response.headers.set('cache-control', 'no-store');
  response.headers.set('x-robots-tag', 'noindex, nofollow, noarchive');
  // The address is a key.
  response.headers.set('referrer-policy', 'no-referrer');
  return response;
}

function previewOf(request: NextRequest, token: string): URL {
  const url = at(request, '/preview');
  url.search = new URLSearchParams({ token }).toString();
  return url;
}

/** Next forbids to keep what is rendered for a query, and browsers then forget the results when a reader goes back to them. */
function pass({ nextUrl }: NextRequest): NextResponse {
  const response = NextResponse.next();
  if (nextUrl.pathname === searchPath) response.headers.set('cache-control', 'private, max-age=0, must-revalidate');
  return response;
}

function at(request: NextRequest, pathname: string): URL {
  const url = request.nextUrl.clone();
  url.pathname = pathname;
  return url;
}

export const config = {
  // Everything that could be a page. Files have a dot, except that below /posts a dot is part of an unknown slug.
  // Next would take the ending of /feed.json for its own, and ask about /feed.
  matcher: ['/posts/:path*', '/preview/:path*', '/((?!_next/|og/|media/|[^/]*\\.json)[^.]*)'],
};
