import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, lchown, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { observeStages } from '#lib/observe/stage.ts';
import { GitTimeoutError, runGit } from '#lib/publish/git/process.ts';
import { GitSource } from '#lib/publish/git/source.ts';
import { parseTree } from '#lib/publish/git/tree.ts';
import { SourceError } from '#lib/publish/source.ts';

let dir = '';
let sources: GitSource[] = [];

const settings = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.org',
};

function git(args: readonly string[]): string {
  return execFileSync('git', args, { cwd: join(dir, 'work'), env: settings, stdio: ['pipe', 'pipe', 'pipe'] })
    .toString()
    .trim();
}

async function write(path: string, text: string | Buffer): Promise<void> {
  const file = join(dir, 'work', path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** Commits all files, and moves branches of the bare repository to the commit: a push without its many processes. */
function push(...branches: string[]): string {
  git(['add', '--all']);
  git(['commit', '--quiet', '--allow-empty', '-m', 'x']);
  return send(...branches);
}

/** Moves branches of the bare repository to the current commit, whose objects it shares. */
function send(...branches: string[]): string {
  const commit = readFileSync(join(dir, 'work/.git/refs/heads/main'), 'utf8').trim();
  for (const branch of branches.length > 0 ? branches : ['main']) setRef(`refs/heads/${branch}`, commit);
  return commit;
}

function setRef(ref: string, commit: string): void {
  const file = join(dir, 'repo.git', ref);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${commit}\n`);
}

function open(repo = join(dir, 'repo.git'), path = 'content'): GitSource {
  const source = new GitSource({ repo, branch: 'main', path, copyDir: join(dir, 'release/source.git') });
  sources.push(source);
  return source;
}

/** Writes an object without git's checks. @returns its id */
function writeObject(type: 'blob' | 'tree' | 'commit', content: Buffer): string {
  const bytes = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
  const id = createHash('sha1').update(bytes).digest('hex');
  const folder = join(dir, 'repo.git/objects', id.slice(0, 2));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, id.slice(2)), deflateSync(bytes));
  return id;
}

const hash = (text: string) => writeObject('blob', Buffer.from(text));

/**
 * Writes a tree, which git itself may refuse.
 * @param entries mode, name, id
 */
function tree(entries: readonly [string, string | Buffer, string][]): string {
  const parts = entries.flatMap(([mode, name, id]) => [
    Buffer.from(`${mode} `),
    Buffer.from(name),
    Buffer.from([0]),
    Buffer.from(id, 'hex'),
  ]);
  return writeObject('tree', Buffer.concat(parts));
}

/** Replaces the content folder by a tree, bypassing git's checks on push. */
function place(content: string): void {
  const root = tree([['40000', 'content', content]]);
  const by = 'a <a@example.org> 0 +0000';
  const commit = `tree ${root}\nauthor ${by}\ncommitter ${by}\n\nx\n`;
  setRef('refs/heads/main', writeObject('commit', Buffer.from(commit)));
}

/** A bare repository and a work tree that stores its objects there. */
let template = '';

beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'load-bearing-git-'));
  const init = (...options: string[]) =>
    execFileSync('git', ['init', '--quiet', '--initial-branch=main', '--template=', ...options], {
      cwd: template,
      env: settings,
    });
  init('--bare', 'repo.git');
  init('work');
  await mkdir(join(template, 'repo.git/hooks'));
  await rm(join(template, 'work/.git/objects'), { recursive: true });
  await symlink('../../repo.git/objects', join(template, 'work/.git/objects'));
});

afterAll(() => rm(template, { recursive: true }));

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-git-'));
  await cp(template, dir, { recursive: true, verbatimSymlinks: true });
  await write('content/posts/one.mdx', 'One.');
  await write('content/tags.yaml', 'a: A');
  await write('README.md', 'Not content.');
});

afterEach(async () => {
  for (const source of sources) source.close();
  sources = [];
  await rm(dir, { recursive: true, force: true });
});

describe('a repository on this machine', () => {
  test('is read in place: the files of the content folder, their sizes and their bytes', async () => {
    const commit = push();
    const { version, files } = await open().read();
    expect(version).toBe(commit);
    expect(files.name).toBe('content');
    expect([...files.files.values()].map(({ path, size, kind }) => [path, size, kind])).toEqual([
      ['posts/one.mdx', 4, 'file'],
      ['tags.yaml', 4, 'file'],
    ]);
    expect((await files.read('posts/one.mdx')).toString()).toBe('One.');
    expect(existsSync(join(dir, 'release'))).toBe(false);
  });

  // Git refuses such a repository if it has to search for it.
  test.runIf(process.getuid?.() === 0)('may belong to another user', async () => {
    const commit = push();
    for (const path of [dir, ...(await readdir(dir, { recursive: true })).map((name) => join(dir, name))])
      await lchown(path, 65534, 65534);
    for (const repo of [join(dir, 'repo.git'), join(dir, 'work')]) {
      const { version, files } = await open(repo).read();
      expect(version).toBe(commit);
      expect((await files.read('posts/one.mdx')).toString()).toBe('One.');
    }
  });

  test('is followed through additions, changes, removals, renames and forced pushes', async () => {
    const first = push();
    const source = open();
    const before = await source.read();
    await write('content/posts/two.mdx', 'Two.');
    await write('content/posts/one.mdx', 'One, changed.');
    push();
    const after = await source.read();
    expect([...after.files.files.keys()]).toEqual(['posts/one.mdx', 'posts/two.mdx', 'tags.yaml']);
    expect(after.files.files.get('tags.yaml')?.identity).toBe(before.files.files.get('tags.yaml')?.identity);
    expect(after.files.files.get('posts/one.mdx')?.identity).not.toBe(
      before.files.files.get('posts/one.mdx')?.identity,
    );
    git(['mv', 'content/posts/one.mdx', 'content/posts/uno.mdx']);
    push();
    expect([...(await source.read()).files.files.keys()]).toContain('posts/uno.mdx');
    git(['reset', '--quiet', '--hard', first]);
    await write('content/posts/three.mdx', 'Three.');
    const forced = push();
    const { version, files } = await source.read();
    expect(version).toBe(forced);
    expect([...files.files.keys()]).toEqual(['posts/one.mdx', 'posts/three.mdx', 'tags.yaml']);
    expect((await files.read('posts/one.mdx')).toString()).toBe('One.');
  });

  test('names the subject of the commit', async () => {
    push();
    git(['commit', '--quiet', '--allow-empty', '-m', `A subject \u{1f600}\u0007 ${'x'.repeat(300)}\n\nThe body.`]);
    send();
    const { subject = '' } = await open().read();
    expect(subject).toMatch(/^A subject \u{1f600} {2}x+$/u);
    expect(subject.length).toBeLessThanOrEqual(200);
  });

  test('can show another branch', async () => {
    push();
    await write('content/posts/next.mdx', 'Next.');
    push('topic/next');
    const source = open();
    expect((await source.read('topic/next')).files.files.has('posts/next.mdx')).toBe(true);
    expect((await source.read()).files.files.has('posts/next.mdx')).toBe(false);
  });

  test('may have its content at the root or in a nested folder', async () => {
    await write('sites/blog/posts/x.mdx', 'X.');
    push();
    expect([...(await open(undefined, 'sites/blog').read()).files.files.keys()]).toEqual(['posts/x.mdx']);
    expect((await open(undefined, '.').read()).files.files.has('content/posts/one.mdx')).toBe(true);
  });

  test('may have a work tree, and may be a file URL', async () => {
    push();
    expect((await open(join(dir, 'work')).read()).files.files.size).toBe(2);
    expect((await open(`file://${dir}/repo.git`).read()).files.files.size).toBe(2);
  });

  test('that is empty or has only other branches gives an error with their names, and can be read later', async () => {
    const source = open();
    await expect(source.read()).rejects.toThrow(/repo\.git is empty: push a commit to main$/);
    push('master', 'topic/next');
    await expect(source.read()).rejects.toThrow(
      /repo\.git has no branch main, only master, topic\/next: set CONTENT_REF to one of them, or push main$/,
    );
    await expect(source.read('gone')).rejects.toThrow(/repo\.git has no branch gone, only master, topic\/next$/);
    push();
    expect((await source.read()).files.files.size).toBe(2);
  });

  test('without the content folder gives an error with the existing folders', async () => {
    await write('docs/x.md', 'X.');
    push();
    await expect(open(undefined, 'words').read()).rejects.toThrow(
      /^the branch main has no folder words, only content, docs: set CONTENT_PATH to the folder with posts\/$/,
    );
    await expect(open(undefined, 'README.md').read()).rejects.toThrow(
      /^README\.md on the branch main is a file: set CONTENT_PATH to a folder$/,
    );
    await write('posts/x.mdx', 'X.');
    push();
    await expect(open(undefined, 'words').read()).rejects.toThrow(/, or to \. for the whole repository$/);
  });

  test('that is missing gives a one-line error, and so does a missing git', async () => {
    push();
    await expect(open(join(dir, 'nowhere.git')).read()).rejects.toThrow(
      /nowhere\.git is not a git repository that this user can read: set CONTENT_REPO to one$/,
    );
    const { PATH } = process.env;
    try {
      process.env.PATH = join(dir, 'work');
      await expect(open().read()).rejects.toThrow(/^git is not installed, or not in PATH: install it/);
      await expect(open(`ssh://example.org${dir}/repo.git`).read()).rejects.toThrow(/^git is not installed/);
    } finally {
      process.env.PATH = PATH;
    }
  });

  test('can be repacked while it is read', async () => {
    push();
    const source = open();
    await source.read();
    git(['--git-dir', join(dir, 'repo.git'), 'gc', '--quiet', '--prune=now']);
    const { files } = await source.read();
    expect((await files.read('posts/one.mdx')).toString()).toBe('One.');
    await write('content/posts/two.mdx', 'Two.');
    push();
    expect((await source.read()).files.files.has('posts/two.mdx')).toBe(true);
  });

  test('is read again when git was killed', async () => {
    push();
    const source = open();
    await source.read();
    source.close();
    expect((await source.read()).files.files.size).toBe(2);
  });
});

describe('anything but a plain file is listed and never read', () => {
  test('a symbolic link to a file of the machine', async () => {
    await symlink('/etc/passwd', join(dir, 'work/content/posts/link.mdx'));
    push();
    const { files } = await open().read();
    expect(files.files.get('posts/link.mdx')?.kind).toBe('other');
    await expect(files.read('posts/link.mdx')).rejects.toThrow();
  });

  test('a symbolic link in place of a folder', async () => {
    await symlink('/etc', join(dir, 'work/content/pages'));
    push();
    const { files } = await open().read();
    expect(files.files.get('pages')?.kind).toBe('other');
    expect([...files.files.keys()].filter((path) => path.startsWith('pages/'))).toEqual([]);
  });

  test('a submodule in place of a folder', async () => {
    const head = push();
    place(
      tree([
        ['160000', 'posts', head],
        ['100644', 'tags.yaml', hash('a: A')],
      ]),
    );
    const { files } = await open().read();
    expect(files.files.get('posts')?.kind).toBe('other');
  });

  test('a submodule whose URL is a command', async () => {
    await write('.gitmodules', `[submodule "x"]\n\tpath = content/x\n\turl = --upload-pack=touch ${dir}/hacked\n`);
    const head = push();
    git(['update-index', '--add', '--cacheinfo', `160000,${head},content/x`]);
    git(['commit', '--quiet', '-m', 'x']);
    send();
    expect((await open().read()).files.files.get('x')?.kind).toBe('other');
    expect(existsSync(join(dir, 'hacked'))).toBe(false);
  });

  const names: [string, string | Buffer][] = [
    ['up', '..'],
    ['here', '.'],
    ['nothing', ''],
    ['a path', '../../../etc/passwd'],
    ['a path from the root', '/etc/passwd'],
    ['a path of Windows', '..\\..\\x.mdx'],
    ['a drive of Windows', 'C:x.mdx'],
    ['the folder of git', '.git'],
    ['the folder of git in capitals', '.GIT'],
    ['the folder of git as Windows shortens it', 'git~1'],
    ['a line break', 'a\nb.mdx'],
    ['an escape', '\u001b[2Ja.mdx'],
    ['a letter that turns the direction', 'a\u202exdm.mdx'],
    ['a letter without width', 'a\u200b.mdx'],
    ['a byte order mark', '\ufeffa.mdx'],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x2e, 0x6d, 0x64, 0x78])],
    ['a name of a thousand letters', `${'a'.repeat(1000)}.mdx`],
  ];
  test.each(names)('a file named %s', async (_name, name) => {
    const blob = hash('Evil.');
    place(tree([['40000', 'posts', tree([['100644', name, blob]])]]));
    const { files } = await open().read();
    const found = [...files.files.values()];
    expect(found.filter(({ kind }) => kind === 'file')).toEqual([]);
    for (const { path } of found) {
      expect(path).not.toMatch(/\p{Cc}|\p{Cf}|\\|(?:^|\/)\.{1,2}(?:\/|$)/u);
      expect(path.split('/')).toHaveLength(2);
      await expect(files.read(path)).rejects.toThrow();
    }
  });

  test('a name of joined emoji and of letters with marks is found by its name in NFC', async () => {
    await write('content/posts/👩‍💻 cafe\u0301.png', 'x');
    push();
    const { files } = await open().read();
    expect(files.files.get('posts/👩‍💻 caf\u00e9.png')?.kind).toBe('file');
    expect((await files.read('posts/👩‍💻 caf\u00e9.png')).toString()).toBe('x');
  });

  test.each(['120000', '160000', '100600', '100664', '0', '777', '40755'])('an entry of the mode %s', async (mode) => {
    place(tree([['40000', 'posts', tree([[mode, 'x.mdx', hash('Evil.')]])]]));
    const { files } = await open().read();
    expect([...files.files.values()].map(({ kind }) => kind)).toEqual(['other']);
  });

  test('a folder with the mode of a file, and a file with the mode of a folder', async () => {
    const blob = hash('Text.');
    place(tree([['100644', 'x.mdx', tree([['100644', 'y.mdx', blob]])]]));
    expect([...(await open().read()).files.files.values()].map(({ kind }) => kind)).toEqual(['other']);
    place(tree([['40000', 'posts', blob]]));
    await expect(open().read()).rejects.toBeInstanceOf(SourceError);
  });

  test('an entry with a repeated name', async () => {
    place(
      tree([
        ['100644', 'x.mdx', hash('One.')],
        ['100644', 'x.mdx', hash('Two.')],
      ]),
    );
    expect((await open().read()).files.files.get('x.mdx')?.kind).toBe('twin');
  });

  test('a file whose object is missing', async () => {
    place(tree([['100644', 'x.mdx', 'ab'.repeat(20)]]));
    expect((await open().read()).files.files.get('x.mdx')?.kind).toBe('other');
  });

  test('a replacement object that was pushed beside the branch', async () => {
    push();
    const [good, evil] = [hash('One.'), hash('Evil.')];
    setRef(`refs/replace/${good}`, evil);
    const { files } = await open().read();
    expect((await files.read('posts/one.mdx')).toString()).toBe('One.');
  });
});

describe('a repository over a limit', () => {
  test('trees that contain the same tree ten times are cut off', async () => {
    let id = tree([['100644', 'x.mdx', hash('x')]]);
    for (let depth = 0; depth < 7; depth++) {
      id = tree(Array.from({ length: 10 }, (_, index): [string, string, string] => ['40000', `d${index}`, id]));
    }
    place(id);
    const error = await open()
      .read()
      .catch((one: unknown) => one);
    expect(error).toBeInstanceOf(SourceError);
    expect((error as SourceError).errors[0]?.message).toMatch(/20000/);
    expect((error as SourceError).errors[0]?.file).toMatch(/^content\/d0\//);
  });

  test('very deep folders are not entered', async () => {
    let id = tree([['100644', 'x.mdx', hash('x')]]);
    for (let depth = 0; depth < 200; depth++) id = tree([['40000', 'd', id]]);
    place(id);
    expect([...(await open().read()).files.files.values()].map(({ kind }) => kind)).toEqual(['other']);
  }, 120_000);

  test('the unpacked size is known in advance, and content over the limit is refused with the file name', async () => {
    await write('content/posts/bomb.mdx', Buffer.alloc(60_000_000));
    push();
    const { files } = await open().read();
    expect(files.files.get('posts/bomb.mdx')?.size).toBe(60_000_000);
    await expect(files.read('posts/bomb.mdx')).rejects.toThrow(/the limit is/);
    const bomb = git(['rev-parse', 'HEAD:content/posts/bomb.mdx']);
    place(tree(Array.from({ length: 9 }, (_, index): [string, string, string] => ['100644', `x${index}.png`, bomb])));
    const error = await open()
      .read()
      .catch((one: unknown) => one);
    expect((error as SourceError).errors[0]).toMatchObject({ file: 'content/x8.png', field: 'file' });
  });
});

describe('a remote repository', () => {
  /** Replaces ssh: runs the remote command on this machine. */
  const ssh = '#!/bin/sh\nfor command; do :; done\nexec sh -c "$command"\n';
  const path = process.env.PATH;

  beforeEach(async () => {
    await mkdir(join(dir, 'bin'));
    await writeFile(join(dir, 'bin/ssh'), ssh, { mode: 0o755 });
    process.env.PATH = `${join(dir, 'bin')}:${path}`;
  });

  afterEach(() => {
    process.env.PATH = path;
  });

  const openRemote = () => open(`ssh://example.org${dir}/repo.git`);
  const copy = () => join(dir, 'release/source.git');

  test('is fetched in a separate stage for metrics and traces', async () => {
    push();
    const stages: string[] = [];
    observeStages((stage) => stages.push(stage));
    onTestFinished(() => observeStages(() => undefined));
    await openRemote().read();
    expect(stages).toEqual(['fetch']);
  });

  test('is fetched with its newest commit only, and followed through forced pushes', async () => {
    const first = push();
    await write('content/posts/two.mdx', 'Two.');
    push();
    const source = openRemote();
    const { files } = await source.read();
    expect((await files.read('posts/two.mdx')).toString()).toBe('Two.');
    expect(existsSync(join(copy(), 'hooks'))).toBe(false);
    const commits = execFileSync('git', ['--git-dir', copy(), 'rev-list', '--all', '--count']).toString().trim();
    expect(commits).toBe('1');
    git(['reset', '--quiet', '--hard', first]);
    await write('content/posts/three.mdx', 'Three.');
    const forced = push();
    const after = await source.read();
    expect(after.version).toBe(forced);
    expect((await after.files.read('posts/three.mdx')).toString()).toBe('Three.');
    expect(after.files.files.has('posts/two.mdx')).toBe(false);
    expect((await source.read()).version).toBe(forced);
  });

  test('that is unreachable or has lost its branch keeps its copy', async () => {
    push();
    const source = openRemote();
    await source.read();
    await rm(join(dir, 'bin/ssh'));
    await writeFile(join(dir, 'bin/ssh'), '#!/bin/sh\necho no route to host >&2\nexit 255\n', { mode: 0o755 });
    await expect(source.read()).rejects.toThrow(/no route to host/);
    expect((await openRemote().readCached()).files.files.has('posts/one.mdx')).toBe(true);
    await writeFile(join(dir, 'bin/ssh'), ssh, { mode: 0o755 });
    git(['--git-dir', join(dir, 'repo.git'), 'update-ref', '-d', 'refs/heads/main']);
    await expect(source.read()).rejects.toBeInstanceOf(SourceError);
    const again = push();
    expect((await source.read()).version).toBe(again);
  });

  test('is cloned again if the copy is damaged, and old lock files are removed', async () => {
    push();
    await openRemote().read();
    await writeFile(join(copy(), 'shallow.lock'), '');
    await writeFile(join(copy(), 'refs/source/main.lock'), '');
    await write('content/posts/two.mdx', 'Two.');
    push();
    expect((await openRemote().read()).files.files.has('posts/two.mdx')).toBe(true);
    await writeFile(join(copy(), 'config'), '[core');
    await write('content/posts/three.mdx', 'Three.');
    push();
    expect((await openRemote().read()).files.files.has('posts/three.mdx')).toBe(true);
  });

  test('is refused with objects that git itself would not create, and accepted again without them', async () => {
    const good = push();
    const source = openRemote();
    await source.read();
    place(tree([['40000', '.git', tree([['100644', 'config', hash('[core]')]])]]));
    await expect(source.read()).rejects.toThrow(/fetch failed/);
    setRef('refs/heads/main', good);
    expect((await source.read()).version).toBe(good);
  });

  test('is cleaned up after a number of fetches, and read as before', async () => {
    push();
    const source = openRemote();
    for (let count = 0; count < 20; count++) {
      await write('content/posts/one.mdx', `One, ${count}.`);
      push();
      await source.read();
      await source.cleanUp();
    }
    const loose = execFileSync('git', ['--git-dir', copy(), 'count-objects']).toString();
    expect(loose).toMatch(/^0 objects/);
    const { files } = await source.read();
    expect((await files.read('posts/one.mdx')).toString()).toBe('One, 19.');
  });

  test('has no tags, no submodules and no other branches in the copy', async () => {
    push();
    setRef('refs/tags/v1', send('secret'));
    await openRemote().read();
    const refs = execFileSync('git', ['--git-dir', copy(), 'for-each-ref', '--format=%(refname)']).toString();
    expect(refs).toBe('refs/source/main\n');
  });
});

describe('git runs', () => {
  test('without the environment and the settings of the user', async () => {
    push();
    const before = { ...process.env };
    Object.assign(process.env, {
      GIT_DIR: '/nowhere',
      GIT_OBJECT_DIRECTORY: '/nowhere',
      GIT_CEILING_DIRECTORIES: '/',
      GIT_SSH_COMMAND: `touch ${dir}/hacked`,
    });
    try {
      expect((await open().read()).files.files.size).toBe(2);
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    }
    expect(existsSync(join(dir, 'hacked'))).toBe(false);
  });

  test.each([
    ['an option for an address', (d: string) => `--upload-pack=touch ${d}/hacked`],
    ['a helper for an address', (d: string) => `ext::sh -c touch% ${d}/hacked`],
    ['an option for a host', (d: string) => `ssh://-oProxyCommand=touch%20${d}/hacked/x`],
  ])('with %s, and runs nothing', async (_name, repo) => {
    await expect(open(repo(dir)).read()).rejects.toBeInstanceOf(SourceError);
    expect(existsSync(join(dir, 'hacked'))).toBe(false);
  });

  test('without hooks', async () => {
    push();
    for (const hook of ['post-checkout', 'pre-receive', 'reference-transaction', 'post-index-change'])
      await writeFile(join(dir, 'repo.git/hooks', hook), `#!/bin/sh\ntouch ${dir}/hacked\n`, { mode: 0o755 });
    await open().read();
    expect(existsSync(join(dir, 'hacked'))).toBe(false);
  });

  test('no longer than its timeout', async () => {
    const start = performance.now();
    const work = runGit(['cat-file', '--batch'], {
      dir: join(dir, 'repo.git'),
      timeout: 60_000,
      guard: async () => 'was ended',
    });
    await expect(work).resolves.toBe('');
    await expect(runGit(['fetch', '/nowhere'], { dir: join(dir, 'repo.git'), timeout: 60_000 })).rejects.toThrow(
      /git fetch failed/,
    );
    expect(performance.now() - start).toBeLessThan(60_000);
  });

  test('in a process group that is killed when the host is silent', async () => {
    const silent = createServer((socket) => socket.on('error', () => socket.destroy()).resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}/blog.git`;
    const connected = new Promise<Socket>((resolve) => silent.once('connection', resolve));
    const options = { protocol: 'https', timeout: 60_000 };
    const work = runGit(['ls-remote', url], { ...options, silence: 5_000 }).catch((error: unknown) => error);
    const socket = await connected;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    expect(await work).toBeInstanceOf(GitTimeoutError);
    expect(String(await work)).toContain('git ls-remote had no response for 5 seconds: the host is silent');
    // Only the end of `git remote-https` closes the connection.
    await closed;
    expect(await runGit(['ls-remote', url], { ...options, timeout: 1_000 }).catch(String)).toContain(
      'took longer than 1 seconds',
    );
  });

  test('without passwords in its messages', async () => {
    const source = open('https://user:pa55word@localhost:1/x.git');
    expect(source.name).not.toContain('pa55word');
    const error = await source.read().catch((one: unknown) => one);
    expect(error).toBeInstanceOf(SourceError);
    expect(String(error)).not.toContain('pa55word');
    expect(await readdir(join(dir, 'release/source.git'))).toContain('HEAD');
  });
});

test('a truncated tree is reported as damaged', () => {
  const whole = Buffer.concat([Buffer.from('100644 a\0'), Buffer.alloc(20, 1)]);
  expect(parseTree(whole, 20)).toHaveLength(1);
  for (let length = 1; length < whole.length; length++)
    expect(() => parseTree(whole.subarray(0, length), 20), String(length)).toThrow(SourceError);
});
