// A generated site in a temporary folder: content, releases, edits and builds.
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Measured, measureNode } from './measure.ts';
import { makePost, writeContent } from './posts.ts';

/** Replaces the first word of the middle paragraph of the middle post. */
export async function editPost(contentDir: string, size: number, word: string): Promise<void> {
  const { slug } = makePost(Math.ceil(size / 2));
  const file = join(contentDir, 'posts', `${slug}.mdx`);
  const blocks = (await readFile(file, 'utf8')).split('\n\n');
  const middle = blocks.findIndex((block, index) => index >= blocks.length / 2 && /^[A-Z]\S* [^\n]*$/.test(block));
  blocks[middle] = (blocks[middle] ?? '').replace(/^\S+/, word);
  await writeFile(file, blocks.join('\n\n'));
}

/** Seconds of each release, and bytes. */
export interface ResidentReport {
  edits: number[];
  /** Seconds from the swap until a server can serve the release. */
  reads: number[];
  peak: number | undefined;
  processor: number | undefined;
}

export class Site {
  readonly size: number;
  /** Settings with which commands and servers find the content and the releases. */
  readonly settings: { CONTENT_DIR: string; RELEASE_DIR: string };
  private edits = 0;

  private constructor(dir: string, size: number) {
    this.size = size;
    this.settings = { CONTENT_DIR: join(dir, 'content'), RELEASE_DIR: join(dir, 'release') };
  }

  static async make(dir: string, size: number): Promise<Site> {
    const site = new Site(dir, size);
    await writeContent(site.settings.CONTENT_DIR, size);
    return site;
  }

  async forgetReleases(): Promise<void> {
    await rm(this.settings.RELEASE_DIR, { recursive: true, force: true });
  }

  async edit(): Promise<void> {
    this.edits += 1;
    await editPost(this.settings.CONTENT_DIR, this.size, `Edit${this.edits}`);
  }

  /** Runs one process that makes several releases, an edit each. */
  async runResident(checkout: string): Promise<ResidentReport> {
    const { output, peak, processor } = await measureNode(
      [join('bench', 'resident.ts'), String(this.size)],
      checkout,
      this.settings,
    );
    return { ...(JSON.parse(output) as Pick<ResidentReport, 'edits' | 'reads'>), peak, processor };
  }

  /**
   * Runs the release command of a checkout on this site, as `npm run release` starts it.
   * @param compiled how many documents that has to compile: another number means that something else was measured
   */
  async release(checkout: string, compiled: number): Promise<Measured> {
    // A commit to compare with may have no bundle.
    const programs = ['check-node.mjs', 'bundled.mjs'].map((name) => `./lib/commands/${name}`);
    const imports = programs.filter((path) => existsSync(join(checkout, path))).flatMap((path) => ['--import', path]);
    const command = [...imports, join('lib', 'commands', 'release.ts')];
    const measured = await measureNode(command, checkout, this.settings);
    const expected = `${compiled} of ${this.size + 1} files compiled`;
    if (!measured.output.includes(` ${expected}`)) {
      throw new Error(`Expected ${expected} (was the compiler changed meanwhile?):\n${measured.output}`);
    }
    return measured;
  }

  /** Runs `next build` from nothing in a checkout, on the release this site has now. */
  async build(checkout: string): Promise<Measured> {
    await rm(join(checkout, '.next'), { recursive: true, force: true });
    const next = join('node_modules', 'next', 'dist', 'bin', 'next');
    return measureNode([next, 'build'], checkout, { ...this.settings, NEXT_TELEMETRY_DISABLED: '1' });
  }
}
