// Helpers for invalid content: files added to a valid content folder, and the complete expected output.

/**
 * Files by path in the content folder: text, bytes, a symbolic link, or `undefined` to remove a file of the valid
 * folder.
 */
export type Files = Record<string, string | Uint8Array | { link: string } | undefined>;

/** A name, the files, and all lines of the output in order: errors and warnings. */
export type Broken = readonly [name: string, files: Files, diagnostics: readonly string[]];

/** Returns true for a line of the output that is a warning. */
export function isWarning(line: string): boolean {
  return /^\S+ warning: /.test(line);
}

/** The time of every release in these tests. */
export const now = Date.parse('2026-06-01T12:00:00Z');

/** The files that each content folder must have. */
export const bareFolder: Files = {
  'tags.yaml': 'architecture: Architecture\nbackend: Backend\ncaching: Caching\n',
  'pages/about.mdx':
    '---\ntitle: "About"\ndescription: "What the site is."\n---\n\nWords.\n\n## Who writes\n\nWords.\n',
};

export const goodFolder: Files = {
  ...bareFolder,
  'posts/good.mdx':
    '---\ntitle: "A good post"\ndescription: "What is good about it."\ndate: 2026-01-15\ntags: [caching]\nformerly: [old-name]\n---\n\nWords.\n\n## First section\n\nWords.\n',
};

/** Creates `posts/x.mdx` with only these lines in its front matter. The first is line 2. */
export function fields(...lines: string[]): Files {
  return { 'posts/x.mdx': `---\n${lines.join('\n')}\n---\n\nWords.\n` };
}

const required = ['title: "A broken post"', 'description: "What is broken."', 'date: 2026-02-01'];

/** Creates `posts/x.mdx` with these lines after the required fields. The first is line 5. */
export function field(...lines: string[]): Files {
  return fields(...required, ...lines);
}

/** Creates `posts/x.mdx` with this date, on line 4. */
export function dated(date: string): Files {
  return fields(...required.slice(0, 2), `date: ${date}`);
}

/** Creates a post with valid front matter. Without further fields, the body starts on line 7. */
export function post(body: string, ...lines: string[]): string {
  return `---\n${[...required, ...lines].join('\n')}\n---\n\n${body}\n`;
}

/** Creates `posts/x.mdx` with these lines as its body. The first is line 7. */
export function body(...lines: string[]): Files {
  return { 'posts/x.mdx': post(lines.join('\n')) };
}

/** Creates a valid post with the title `Post <slug>`. @param lines of front matter; its date is 2024-01-01 if they have none */
export function plainPost(slug: string, body: string, ...lines: string[]): string {
  const dates = lines.some((line) => line.startsWith('date:')) ? [] : ['date: 2024-01-01'];
  const front = [`title: "Post ${slug}"`, 'description: "A description that is long enough."', ...dates, ...lines];
  return `---\n${front.join('\n')}\n---\n\n${body}\n`;
}
