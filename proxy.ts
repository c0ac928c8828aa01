// What is not in the release never reaches a page: a renamed post is redirected, anything else unknown is a true 404.
import { type NextRequest, NextResponse } from 'next/server';
import { currentRelease, readIndex } from '#lib/content/reader.ts';
import { findRoute } from '#lib/content/routes.ts';

export function proxy(request: NextRequest): NextResponse {
  const release = currentRelease();
  const route = findRoute(readIndex(release), request.nextUrl.pathname);
  if (route === 'found') return NextResponse.next();
  if (route !== 'missing') {
    return NextResponse.redirect(at(request, route.movedTo), 308);
  }
  const missing = NextResponse.rewrite(at(request, '/_not-found'));
  missing.headers.set('cache-control', 'no-store');
  return missing;
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
