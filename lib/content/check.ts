// The faults between documents: slugs that clash, tags, series, pictures and links that lead to nothing.
import { posix } from 'node:path';
import type { CompiledDocument, CompiledPost } from '#lib/content/documents.ts';
import type { Fault } from '#lib/content/fault.ts';
import { parseFrontMatter } from '#lib/content/front-matter.ts';
import { nameFile, type Source } from '#lib/content/source.ts';
import type { Tags } from '#lib/content/tags.ts';
import { formatSuggestion } from '#lib/content/text.ts';
import { homePath, pagePath, postPath } from '#lib/urls.ts';

/** The pages that are written in `content/pages` and linked from every page: without them the site has dead links. */
const requiredPages = ['about'];

export interface CheckInput {
  source: Source;
  tags: Tags;
  documents: readonly CompiledDocument[];
  isVisible: (post: CompiledPost) => boolean;
}

export function checkDocuments(input: CheckInput): Fault[] {
  const posts = input.documents.filter((document) => document.kind === 'post');
  return [
    ...checkRequiredPages(input),
    ...checkSlugs(input.source),
    ...checkFormerSlugs(posts),
    ...checkTags(posts, input.tags),
    ...checkSeries(posts),
    ...checkPictures(input),
    ...checkLinks(input),
  ];
}

function checkRequiredPages({ source }: CheckInput): Fault[] {
  return requiredPages
    .filter((slug) => !source.documents.some((document) => document.kind === 'page' && document.slug === slug))
    .map((slug) => ({
      file: nameFile(source.dir, `pages/${slug}.mdx`),
      line: 1,
      field: 'page',
      message: `is missing, every page links to ${pagePath(slug)}: write it with a title and a description`,
    }));
}

function checkSlugs({ documents }: Source): Fault[] {
  const first = new Map<string, string>();
  return documents.flatMap(({ kind, slug, file }) => {
    const other = first.get(`${kind} ${slug}`);
    if (other === undefined) {
      first.set(`${kind} ${slug}`, file);
      return [];
    }
    return [{ file, line: 1, field: 'slug', message: `"${slug}" is taken by ${other}: rename one of them` }];
  });
}

/** Only when there is a fault is the front matter read again, for the line. */
function faultIn({ source }: CompiledDocument, path: readonly PropertyKey[], message: string): Fault {
  const { lineOf } = parseFrontMatter(source.kind, source.file, source.text);
  const field = path.filter((part) => typeof part === 'string').join('.');
  return { file: source.file, line: lineOf(path), field, message };
}

function checkFormerSlugs(posts: readonly CompiledPost[]): Fault[] {
  const owners = new Map(posts.map(({ source }) => [source.slug, source.file]));
  return posts.flatMap((post) =>
    post.frontMatter.formerly.flatMap((slug, index) => {
      const owner = owners.get(slug);
      owners.set(slug, owner ?? post.source.file);
      if (owner === undefined) return [];
      const message =
        owner === post.source.file
          ? `"${slug}" is the post's own slug: name only slugs it no longer has`
          : `"${slug}" is the slug of ${owner}: take it out of one of them`;
      return [faultIn(post, ['formerly', index], message)];
    }),
  );
}

function checkTags(posts: readonly CompiledPost[], tags: Tags): Fault[] {
  const known = Object.keys(tags);
  return posts.flatMap((post) =>
    post.frontMatter.tags.flatMap((tag, index) =>
      Object.hasOwn(tags, tag)
        ? []
        : [
            faultIn(
              post,
              ['tags', index],
              `has "${tag}", which is not in the list${formatSuggestion(tag, known)}: use ${known.join(', ')}, or add it to content/tags.yaml`,
            ),
          ],
    ),
  );
}

function checkSeries(posts: readonly CompiledPost[]): Fault[] {
  const owners = new Map<string, string>();
  return posts.flatMap((post) => {
    const { series } = post.frontMatter;
    if (!series) return [];
    const key = `${series.title} ${series.part}`;
    const owner = owners.get(key);
    owners.set(key, owner ?? post.source.file);
    return owner === undefined
      ? []
      : [
          faultIn(
            post,
            ['series', 'part'],
            `is ${series.part}, which ${owner} has already: give each part its own number`,
          ),
        ];
  });
}

/** Where a picture that a document names lies, from the content folder. */
export function resolvePicture(document: { path: string }, target: string): string {
  return posix.join(posix.dirname(document.path), safelyDecode(target));
}

function checkPictures({ documents, source }: CheckInput): Fault[] {
  const names = [...source.media];
  return documents.flatMap((document) => {
    const describe = (target: string): string | undefined => {
      const path = resolvePicture(document.source, target);
      if (source.media.has(path)) return undefined;
      const suggestion = formatSuggestion(
        posix.basename(path),
        names.map((name) => posix.basename(name)),
      );
      return `${target} is not there${suggestion}: put the file at ${nameFile(source.dir, path)}, or correct its name`;
    };
    const faults = document.facts.images.flatMap(({ target, line }) => {
      const message = describe(target);
      return message ? [{ file: document.source.file, line, field: 'image', message }] : [];
    });
    const cover = document.kind === 'post' ? document.frontMatter.cover : undefined;
    const message = cover && describe(cover.src);
    return message ? [...faults, faultIn(document, ['cover', 'src'], message)] : faults;
  });
}

interface Target {
  anchors: ReadonlySet<string>;
  isVisible: boolean;
}

function checkLinks({ documents, isVisible }: CheckInput): Fault[] {
  const targets = new Map<string, Target>([[homePath, { anchors: new Set(), isVisible: true }]]);
  const moved = new Map<string, string>();
  for (const document of documents) {
    const isPost = document.kind === 'post';
    const path = isPost ? postPath(document.source.slug) : pagePath(document.source.slug);
    targets.set(path, { anchors: new Set(document.facts.anchors), isVisible: !isPost || isVisible(document) });
    if (isPost) for (const slug of document.frontMatter.formerly) moved.set(postPath(slug), path);
  }
  const describe = (from: string, isFromVisible: boolean, link: string): string | undefined => {
    const [, path = '', hash] = /^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/.exec(link) ?? [];
    const to = path === '' ? from : path;
    const target = targets.get(to);
    if (!target) {
      const place = moved.get(to) ?? (to.endsWith('/') && targets.has(to.slice(0, -1)) ? to.slice(0, -1) : undefined);
      if (place) return `${link} leads to an old address: write ${place}`;
      return `${link} leads to no page${formatSuggestion(to, [...targets.keys()])}: correct it, or take it out`;
    }
    if (isFromVisible && !target.isVisible) {
      return `${link} leads to a post that is not published yet: publish it, or take the link out`;
    }
    if (!hash || target.anchors.has(safelyDecode(hash))) return undefined;
    const suggestion = formatSuggestion(hash, [...target.anchors]);
    return `${link} leads to no heading of ${to === from ? 'this page' : to}${suggestion}: correct what stands behind #`;
  };
  return documents.flatMap((document) => {
    const isPost = document.kind === 'post';
    const from = isPost ? postPath(document.source.slug) : pagePath(document.source.slug);
    const isFromVisible = !isPost || isVisible(document);
    return document.facts.links.flatMap(({ target, line }) => {
      const message = describe(from, isFromVisible, target);
      return message ? [{ file: document.source.file, line, field: 'link', message }] : [];
    });
  });
}

function safelyDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
