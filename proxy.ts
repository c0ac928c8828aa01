// What is not in the release never reaches a page: a renamed post is redirected, anything else unknown is a true 404.
import { type NextRequest, NextResponse } from 'next/server';
import { currentRelease, readIndex } from '#lib/content/reader.ts';
import { findRoute } from '#lib/content/routes.ts';
import { searchPath } from '#lib/urls.ts';

export function proxy(request: NextRequest): NextResponse {
  const release = currentRelease();
  const route = findRoute(readIndex(release), request.nextUrl.pathname);
  if (route === 'found') return pass(request);
  if (route !== 'missing') {
    return NextResponse.redirect(at(request, route.movedTo), 308);
  }
  const missing = NextResponse.rewrite(at(request, '/_not-found'));
  missing.headers.set('cache-control', 'no-store');
  return missing;
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
  matcher: ['/posts/:path*', '/((?!_next/|og/|media/|[^/]*\\.json)[^.]*)'],
};
