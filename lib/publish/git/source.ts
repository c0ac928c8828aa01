// Reads content from a branch of a git repository. Local repositories are read in place; from remote ones, the newest commit
// is fetched.
import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runStage } from '#lib/observe/stage.ts';
import { GitObjects, type ObjectInfo } from '#lib/publish/git/objects.ts';
import { cleanGitMessage, type GitOptions, GitTimeoutError, runGit } from '#lib/publish/git/process.ts';
import { GitTree } from '#lib/publish/git/tree.ts';
import { checkLimits, type Snapshot, type Source, SourceError, sourceLimits } from '#lib/publish/source.ts';

interface GitSourceOptions {
  /** A URL, or the path of a repository on this machine. */
  repo: string;
  branch: string;
  /** The content folder in the repository; `.` for the whole repository. */
  path: string;
  /** The folder for the local copy of a remote repository. */
  copyDir: string;
}

/** Milliseconds. The first fetch transfers everything. */
const fetchTimeout = 300_000;
const queryTimeout = 30_000;
/** Milliseconds without output of `git fetch`, which reports its progress every second. */
const silence = 30_000;
/** Maximum number of branches or folders that a message names. */
const listedNames = 10;
/** Milliseconds before the repository is cloned again for the same commit. */
const recloneInterval = 10 * 60 * 1000;
/** Maximum number of bytes of one fetch. Packs are compressed, so the limit is generous. */
const fetchLimit = sourceLimits.bytes;
/** Fetches between two runs of `git gc`: each fetch adds a pack or some loose objects. */
const fetchesBetweenGc = 20;
/** Bytes of one file: an upper bound for memory, above the limits on posts and images. */
const blobLimit = 50_000_000;

/** Bytes of a commit whose message is read, and characters of its subject. */
const commitLimit = 100_000;
const subjectLimit = 200;

/** A source whose versions are the ids of commits. */
export class GitSource implements Source {
  readonly name: string;
  private readonly options: GitSourceOptions;
  /** The URL or path without a password, for messages. */
  private readonly place: string;
  private readonly git: GitOptions & { dir: string };
  private readonly objects: GitObjects;
  private readonly tree: GitTree;
  private readonly isLocal: boolean;
  private isReady = false;
  private fetches = 0;
  /**
   * The commit at which the repository was last cloned again, and the time. Cloning the same commit again would not help.
   */
  private recloned: { tip: string; at: number } | undefined;
  /** Whether an object of the local copy could not be read. */
  private isSuspect = false;

  constructor(options: GitSourceOptions) {
    this.options = options;
    this.place = cleanGitMessage(options.repo);
    this.name = `${this.place} ${options.branch}`;
    const local = findLocal(options.repo);
    this.isLocal = local !== undefined;
    this.git = local
      ? { dir: local }
      : {
          dir: options.copyDir,
          protocol: options.repo.startsWith('https:') ? 'https' : 'ssh',
          // In the environment, the URL is hidden from other users of the machine, and git cannot take it for an option.
          secretSettings: { 'remote.source.url': options.repo, 'remote.source.tagOpt': '--no-tags' },
        };
    this.objects = new GitObjects({ dir: this.git.dir });
    this.tree = new GitTree(this.objects);
  }

  async read(branch = this.options.branch): Promise<Snapshot> {
    if (!this.isLocal) await this.fetch(branch);
    try {
      return await this.readBranch(branch);
    } catch (error) {
      this.isSuspect = !this.isLocal;
      throw error;
    }
  }

  async readCached(): Promise<Snapshot> {
    if (!this.isLocal) await this.prepareCopy();
    return this.readBranch(this.options.branch);
  }

  private async readBranch(branch: string): Promise<Snapshot> {
    const { path } = this.options;
    if (this.isLocal && !existsSync(join(this.git.dir, 'HEAD'))) {
      throw new SourceError(`${this.place} is not a git repository that this user can read: set CONTENT_REPO to one`);
    }
    const commit = await this.objects.getInfo(`${this.refOf(branch)}^{commit}`);
    if (commit?.type !== 'commit') throw this.describeMissingBranch(branch, await this.listBranches());
    const folder = await this.objects.getInfo(path === '.' ? `${commit.id}^{tree}` : `${commit.id}:${path}`);
    if (folder?.type !== 'tree') throw await this.describeMissingFolder(branch, commit.id, folder?.type === 'blob');
    const listed = await this.tree.list(folder.id, path);
    const files: Snapshot['files'] = {
      name: path,
      files: listed,
      read: async (file) => {
        const found = listed.get(file);
        if (found?.kind !== 'file') throw new SourceError(`${path}/${file} is not a file`);
        return this.objects.read(found.identity, 'blob', blobLimit).catch((error: unknown) => {
          this.isSuspect = !this.isLocal;
          throw error;
        });
      },
    };
    checkLimits(files);
    return { version: commit.id, files, subject: await this.readSubject(commit) };
  }

  /** @returns the first line of the message; `undefined` if there is none, or if the commit is too large to be written by a person */
  private async readSubject({ id, size }: ObjectInfo): Promise<string | undefined> {
    if (size > commitLimit) return undefined;
    const text = String(await this.objects.read(id, 'commit', commitLimit));
    const message = text.slice(text.indexOf('\n\n')).trimStart();
    const [line = ''] = message.split('\n', 1);
    return (
      line
        .replace(/\p{Cc}/gu, ' ')
        .slice(0, subjectLimit)
        .toWellFormed()
        .trim() || undefined
    );
  }

  async cleanUp(): Promise<void> {
    if (this.isLocal || this.fetches < fetchesBetweenGc) return;
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
      if (this.isSuspect) throw new SourceError('the copy of the repository cannot be read');
      await runStage('fetch', () => this.fetchOnce(branch));
    } catch (error) {
      if (error instanceof GitTimeoutError) throw error;
      this.isSuspect = false;
      // If the host cannot be reached, the error of the fetch is reported.
      const branches = await this.listBranches().catch(() => undefined);
      const tip = branches?.get(branch);
      if (branches && !tip) throw this.describeMissingBranch(branch, branches);
      // The host responds, so a crash or a full disk may have damaged the local copy: clone it again.
      const { recloned } = this;
      if (!tip || (tip === recloned?.tip && performance.now() - recloned.at < recloneInterval)) throw error;
      this.recloned = { tip, at: performance.now() };
      this.isReady = false;
      await rm(this.git.dir, { recursive: true, force: true });
      await this.prepareCopy();
      await this.fetchOnce(branch);
    }
  }

  private async fetchOnce(branch: string): Promise<void> {
    const spec = `+refs/heads/${branch}:${this.refOf(branch)}`;
    const options = ['--progress', '--depth=1', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];
    await runGit(['fetch', ...options, '--end-of-options', 'source', spec], {
      ...this.git,
      timeout: fetchTimeout,
      silence,
      guard: () => findExcess(this.git.dir),
    });
  }

  /** @returns the commit id of each branch, by name */
  private async listBranches(): Promise<Map<string, string>> {
    const args = this.isLocal
      ? ['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads']
      : ['ls-remote', '--quiet', '--heads', '--end-of-options', 'source'];
    const dir = this.isLocal ? this.git.dir : undefined;
    const text = await runGit(args, { ...this.git, dir, timeout: queryTimeout });
    const lines = text.matchAll(/^([0-9a-f]+)\s+refs\/heads\/(.+)$/gm);
    return new Map([...lines].map(([, commit = '', name = '']) => [name, commit]));
  }

  private describeMissingBranch(branch: string, branches: ReadonlyMap<string, string>): SourceError {
    const advice = branch === this.options.branch ? `: set CONTENT_REF to one of them, or push ${branch}` : '';
    const names = [...branches.keys()];
    if (names.length === 0) return new SourceError(`${this.place} is empty: push a commit to ${branch}`);
    return new SourceError(`${this.place} has no branch ${branch}, only ${formatNames(names)}${advice}`);
  }

  private async describeMissingFolder(branch: string, commit: string, isFile: boolean): Promise<SourceError> {
    const { path } = this.options;
    if (isFile) return new SourceError(`${path} on the branch ${branch} is a file: set CONTENT_PATH to a folder`);
    const args = ['ls-tree', '-d', '-z', '--name-only', commit];
    const names = (await runGit(args, { ...this.git, timeout: queryTimeout }))
      .split('\0')
      .filter((name) => name !== '');
    const found = names.length > 0 ? `, only ${formatNames(names.map((name) => cleanGitMessage(name)))}` : '';
    const whole = names.includes('posts') ? ', or to . for the whole repository' : '';
    return new SourceError(
      `the branch ${branch} has no folder ${path}${found}: set CONTENT_PATH to the folder with posts/${whole}`,
    );
  }

  /**
   * Creates the local copy and removes lock files and partial packs of a killed git: only one process uses the copy at a
   * time.
   */
  private async prepareCopy(): Promise<void> {
    if (this.isReady) return;
    const { dir } = this.git;
    this.objects.close();
    if (!existsSync(join(dir, 'HEAD'))) {
      await mkdir(dir, { recursive: true });
      await runGit(['init', '--quiet', '--bare', '--template='], { dir, timeout: queryTimeout });
    }
    for (const name of await readdir(dir, { recursive: true })) {
      if (/\.lock$|(?:^|\/)tmp_(?:pack|idx|obj)_/.test(name)) await rm(join(dir, name), { force: true });
    }
    this.isReady = true;
  }
}

function formatNames(names: readonly string[]): string {
  const more = names.length > listedNames ? ` and ${names.length - listedNames} more` : '';
  return names.slice(0, listedNames).join(', ') + more;
}

/** @returns the git folder of a repository on this machine */
function findLocal(repo: string): string | undefined {
  const path = repo.startsWith('file:') ? fileURLToPath(repo) : /^\.{0,2}\//.test(repo) ? repo : undefined;
  if (path === undefined) return undefined;
  const inner = join(path, '.git');
  try {
    return statSync(inner, { throwIfNoEntry: false })?.isDirectory() ? inner : path;
  } catch (error) {
    // The read reports it, with the setting.
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return path;
    throw error;
  }
}

/** @returns the reason to stop a fetch that has transferred too much */
async function findExcess(dir: string): Promise<string | undefined> {
  const packs = join(dir, 'objects/pack');
  const names = (await readdir(packs)).filter((name) => name.startsWith('tmp_pack_'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(packs, name))).size));
  return sizes.some((bytes) => bytes > fetchLimit)
    ? `was stopped: it transferred more than ${fetchLimit} bytes`
    : undefined;
}
