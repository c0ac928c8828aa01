// The content of the cluster under test: a post that is edited again and again, and posts that are added.
import { bareFolder, type Files, plainPost } from '#test/corpus/form.ts';
import { github, send } from '../publish/forges.ts';
import type { Repository } from '../publish/repository.ts';
import { secret } from './cluster.ts';

/** Pages that show the number of the last edit. */
export const editedPaths = ['/posts/edited', '/', '/feed.xml'] as const;

const steady = Array.from({ length: 8 }, (_, at) => `steady-${at + 1}`);

/** Pages that no edit changes. */
export const steadyPaths = steady.map((slug) => `/posts/${slug}`);

/** The path of the post that an edit adds. */
export function pathOfNew(edit: number): string {
  return `/posts/new-${edit}`;
}

export class Blog {
  private readonly repository: Repository;
  private head: string | undefined;
  /** The number of the last edit. */
  edit = 0;

  constructor(repository: Repository) {
    this.repository = repository;
  }

  /**
   * Pushes the next edit to the repository, without a webhook.
   * @param addsPost whether a post is added as well
   */
  async push({ addsPost = false } = {}): Promise<number> {
    const edit = this.edit + 1;
    const description = `description: "This is edit ${edit} of the post."`;
    const text = plainPost('edited', `This is edit ${edit} of the post.`, 'date: 2026-01-02');
    const files: Files = { 'posts/edited.mdx': text.replace(/^description: .*$/m, description) };
    if (addsPost) files[`posts/new-${edit}.mdx`] = plainPost(`new-${edit}`, 'A new post.');
    if (!this.head) for (const slug of steady) files[`posts/${slug}.mdx`] = plainPost(slug, `The words of ${slug}.`);
    const all = this.head ? files : { ...bareFolder, ...files };
    const inContent = Object.fromEntries(Object.entries(all).map(([path, content]) => [`content/${path}`, content]));
    this.head = await this.repository.commit({ files: inContent, ...(this.head ? { parent: this.head } : {}) });
    const { code, output } = await this.repository.push(this.head);
    if (code !== 0) throw new Error(`The push failed: ${output}`);
    this.edit = edit;
    return edit;
  }
}

/** Delivers a webhook as GitHub does. @returns the status, 0 without a response */
export function deliver(origin: string): Promise<number> {
  return send(origin, github({ secret }));
}
