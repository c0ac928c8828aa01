// A branch of a git repository as a source. One on this machine is read where it is; another is fetched, bare, its newest commit alone.
import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GitObjects } from '#lib/publish/git-objects.ts';
import { type GitOptions, runGit, tidyComplaint } from '#lib/publish/git-process.ts';
import { GitTree } from '#lib/publish/git-tree.ts';
import { checkLimits, type Snapshot, type Source, SourceError, sourceLimits } from '#lib/publish/source.ts';

interface GitSourceOptions {
  /** An address, or the path of a repository on this machine. */
  repo: string;
  branch: string;
  /** The content folder inside the repository; `.` if it is all of it. */
  path: string;
  /** Where a copy is kept, if the repository is elsewhere. */
  copyDir: string;
}

/** Milliseconds. The first time everything is fetched. */
const fetchTimeout = 300_000;
const askTimeout = 30_000;
/** Bytes that one fetch may bring: they come compressed, so this is generous. */
const fetchLimit = sourceLimits.bytes;
/** Each fetch leaves a pack or some loose objects behind. */
const fetchesBetweenTidying = 20;
/** Bytes, the limit of one file, however large the limits on posts and pictures become. */
const blobLimit = 50_000_000;

export class GitSource implements Source {
  readonly name: string;
  private readonly options: GitSourceOptions;
  private readonly git: GitOptions & { dir: string };
  private readonly objects: GitObjects;
  private readonly tree: GitTree;
  private readonly isLocal: boolean;
  private isReady = false;
  private fetches = 0;
  /** What the branch named when the copy was made anew: that helps once, or not at all. */
  private rescued: string | undefined;

  constructor(options: GitSourceOptions) {
    this.options = options;
    this.name = `${tidyComplaint(options.repo)} ${options.branch}`;
    const local = findLocal(options.repo);
    this.isLocal = local !== undefined;
    this.git = local
      ? { dir: local }
      : {
          dir: options.copyDir,
          protocol: options.repo.startsWith('https:') ? 'https' : 'ssh',
          // By this way no other user of the machine sees a password in it, and git cannot take it for an option.
          secretSettings: { 'remote.source.url': options.repo, 'remote.source.tagOpt': '--no-tags' },
        };
    this.objects = new GitObjects({ dir: this.git.dir });
    this.tree = new GitTree(this.objects);
  }

  async read(branch = this.options.branch): Promise<Snapshot> {
    if (!this.isLocal) await this.fetch(branch);
    return this.readBranch(branch);
  }

  async recall(): Promise<Snapshot> {
    if (!this.isLocal) await this.prepareCopy();
    return this.readBranch(this.options.branch);
  }

  private async readBranch(branch: string): Promise<Snapshot> {
    const { path } = this.options;
    const commit = await this.objects.look(`${this.refOf(branch)}^{commit}`);
    if (commit?.type !== 'commit') throw new SourceError(`${this.options.repo} has no branch ${branch}`.trim());
    const folder = await this.objects.look(path === '.' ? `${commit.id}^{tree}` : `${commit.id}:${path}`);
    if (folder?.type !== 'tree') throw new SourceError(`the branch ${branch} has no folder ${path}`);
    const listed = await this.tree.list(folder.id, path);
    const files: Snapshot['files'] = {
      name: path,
      files: listed,
      read: async (file) => {
        const found = listed.get(file);
        if (found?.kind !== 'file') throw new SourceError(`${path}/${file} is no file`);
        return this.objects.read(found.identity, 'blob', blobLimit);
      },
    };
    checkLimits(files);
    return { version: commit.id, files };
  }

  async tidy(): Promise<void> {
    if (this.isLocal || this.fetches < fetchesBetweenTidying) return;
    this.fetches = 0;
    this.objects.close();
    await runGit(['gc', '--quiet', '--prune=now'], { ...this.git, timeout: fetchTimeout });
  }

  close(): void {
    this.objects.close();
  }

  private refOf(branch: string): string {
    return `refs/${this.isLocal ? 'heads' : 'source'}/${branch}`;
  }

  private async fetch(branch: string): Promise<void> {
    await this.prepareCopy();
    this.fetches += 1;
    try {
      await this.fetchOnce(branch);
    } catch (error) {
      if (!(await this.isOwnFault(branch))) throw error;
      this.isReady = false;
      await rm(this.git.dir, { recursive: true, force: true });
      await this.prepareCopy();
      await this.fetchOnce(branch);
    }
  }

  private async fetchOnce(branch: string): Promise<void> {
    const spec = `+refs/heads/${branch}:${this.refOf(branch)}`;
    const options = ['--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];
    await runGit(['fetch', ...options, '--end-of-options', 'source', spec], {
      ...this.git,
      timeout: fetchTimeout,
      guard: () => findExcess(this.git.dir),
    });
  }

  /** If the repository answers as always, it may be the copy that a crash or a full disk has damaged. */
  private async isOwnFault(branch: string): Promise<boolean> {
    const args = ['ls-remote', '--quiet', '--end-of-options', 'source', `refs/heads/${branch}`];
    const tip = await runGit(args, { ...this.git, dir: undefined, timeout: askTimeout }).catch(() => '');
    if (tip === '' || tip === this.rescued) return false;
    this.rescued = tip;
    return true;
  }

  /** Only one process at a time has the copy: a lock in it is what a killed one left. */
  private async prepareCopy(): Promise<void> {
    if (this.isReady) return;
    const { dir } = this.git;
    this.objects.close();
    if (!existsSync(join(dir, 'HEAD'))) {
      await mkdir(dir, { recursive: true });
      await runGit(['init', '--quiet', '--bare', '--template='], { dir, timeout: askTimeout });
    }
    for (const name of await readdir(dir, { recursive: true })) {
      if (/\.lock$|(?:^|\/)tmp_(?:pack|idx|obj)_/.test(name)) await rm(join(dir, name), { force: true });
    }
    this.isReady = true;
  }
}

/** @returns the repository's own folder, if it is on this machine */
function findLocal(repo: string): string | undefined {
  const path = repo.startsWith('file:') ? fileURLToPath(repo) : /^\.{0,2}\//.test(repo) ? repo : undefined;
  if (path === undefined) return undefined;
  const inner = join(path, '.git');
  return statSync(inner, { throwIfNoEntry: false })?.isDirectory() ? inner : path;
}

/** @returns why a fetch has to end: what it has brought so far is too much */
async function findExcess(dir: string): Promise<string | undefined> {
  const packs = join(dir, 'objects/pack');
  const names = (await readdir(packs)).filter((name) => name.startsWith('tmp_pack_'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(packs, name))).size));
  const bytes = Math.max(0, ...sizes);
  return bytes > fetchLimit ? `was ended: it brought more than ${fetchLimit} bytes` : undefined;
}
