// A broken input: the files that are added to a good content folder, and every line that the author then reads.

/** By path from the content folder: text, bytes, a link to a path, or `undefined` for no file, though the good folder has it. */
export type Files = Record<string, string | Uint8Array | { link: string } | undefined>;

/** A name, the files, and the whole output in its order. */
export type Broken = readonly [name: string, files: Files, faults: readonly string[]];

/** The instant of every release here. */
export const now = Date.parse('2026-06-01T12:00:00Z');

export const goodFolder: Files = {
  'tags.yaml': 'architecture: Architecture\nbackend: Backend\ncaching: Caching\n',
  'pages/about.mdx':
    '---\ntitle: "About"\ndescription: "What the site is."\n---\n\nWords.\n\n## Who writes\n\nWords.\n',
  'posts/good.mdx':
    '---\ntitle: "A good post"\ndescription: "What is good about it."\ndate: 2026-01-15\ntags: [caching]\nformerly: [old-name]\n---\n\nWords.\n\n## First section\n\nWords.\n',
};

/** `posts/x.mdx` with just these lines in its front matter: the first is line 2. */
export function fields(...lines: string[]): Files {
  return { 'posts/x.mdx': `---\n${lines.join('\n')}\n---\n\nWords.\n` };
}

const required = ['title: "A broken post"', 'description: "What is broken."', 'date: 2026-02-01'];

/** `posts/x.mdx` with these lines behind the required fields: the first is line 5. */
export function field(...lines: string[]): Files {
  return fields(...required, ...lines);
}

/** `posts/x.mdx` with this date, on line 4. */
export function dated(date: string): Files {
  return fields(...required.slice(0, 2), `date: ${date}`);
}

/** The text of a post without fault, but for its body: it starts in line 7. */
export function post(body: string, ...lines: string[]): string {
  return `---\n${[...required, ...lines].join('\n')}\n---\n\n${body}\n`;
}

/** `posts/x.mdx` with these lines as its body: the first is line 7. */
export function body(...lines: string[]): Files {
  return { 'posts/x.mdx': post(lines.join('\n')) };
}
