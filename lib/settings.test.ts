import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Environment, listNearMisses, parseSettings, renderSettingsDocument } from '#lib/settings.ts';

function problemsOf(environment: Environment): string[] {
  const read = parseSettings(environment);
  return 'problems' in read ? read.problems : [];
}

function settingsOf(environment: Environment) {
  const read = parseSettings(environment);
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return read.settings;
}

describe('a setting', () => {
  test('has a default, which an empty value does not replace', () => {
    expect(settingsOf({ PORT: '', SITE_URL: '' })).toMatchObject({ PORT: 3000, SITE_URL: 'http://localhost:3000' });
  });

  const wrong: [Record<string, string>, string][] = [
    [{ ROLE: 'web' }, 'ROLE is "web" without a shared store: set SHARED_STORE, or remove ROLE.'],
    [
      { SHARED_STORE: 'http://user:password@example.org' },
      'SHARED_STORE is "http://...@example.org": must be an address of Redis, such as redis://user:password@10.0.0.5:6379.',
    ],
    [
      { CDN: 'varnish://secret@127.0.0.1:6081 fastly://secret@a/b' },
      'CDN is "varnish://...@127.0.0.1:6081 fastly://...@a/b": must be varnish://TOKEN@host:port, fastly://TOKEN@service, cloudflare://TOKEN@zone, or the https://SECRET@ address of a webhook.',
    ],
    [
      { CDN: 'fastly://service' },
      'CDN has no token, which only a web instance can do without: set it to driver://TOKEN@address.',
    ],
    ...['somebody@example.social', '@somebody', '@some body@example.social', '@somebody@example'].map(
      (account): [Record<string, string>, string] => [
        { FEDIVERSE_CREATOR: account },
        `FEDIVERSE_CREATOR is "${account}": must be an account, such as @name@example.social.`,
      ],
    ),
    [{ PORT: 'abc' }, 'PORT is "abc": must be a whole number from 0 to 65535.'],
    [{ PORT: '65536' }, 'PORT is "65536": must be a whole number from 0 to 65535.'],
    [{ PORT: '0x50' }, 'PORT is "0x50": must be a whole number from 0 to 65535.'],
    [{ PORT: '80.5' }, 'PORT is "80.5": must be a whole number from 0 to 65535.'],
    [{ HOST: 'http://x' }, 'HOST is "http://x": must be a name or an address without http://, such as localhost.'],
    [
      { SITE_URL: 'https://example.org/blog' },
      'SITE_URL is "https://example.org/blog": must be an origin alone, as the site is at the root of its host: set it to https://example.org.',
    ],
    [
      { SITE_URL: 'example.org' },
      'SITE_URL is "example.org": must be an http or https origin, such as https://blog.example.org.',
    ],
    [
      { SITE_URL: 'ftp://example.org' },
      'SITE_URL is "ftp://example.org": must be an http or https origin, such as https://blog.example.org.',
    ],
    [{ PUBLISH_STRICT: 'maybe' }, 'PUBLISH_STRICT is "maybe": must be true or false.'],
    [{ PUBLISH_POLL: '-1' }, 'PUBLISH_POLL is "-1": must be a number of seconds, or 0.'],
    [{ PAGE_CACHE_DISK_MB: '0' }, 'PAGE_CACHE_DISK_MB is "0": must be a number of megabytes above 0.'],
    [{ NODE_ENV: 'staging' }, 'NODE_ENV is "staging": must be production, development or test.'],
    [
      { TRUSTED_PROXIES: '10.0.0.0/33' },
      'TRUSTED_PROXIES is "10.0.0.0/33": must be a number of proxies, or addresses and networks, such as 10.0.0.0/8, 192.0.2.1.',
    ],
  ];
  test.each(wrong)('%j is refused in one line that names it', (environment, line) => {
    expect(problemsOf(environment)).toEqual([line]);
  });

  test.each(['https://example.org', 'https://example.org/', 'HTTPS://EXAMPLE.ORG:443'])(
    'SITE_URL may be %s',
    (SITE_URL) => {
      expect(settingsOf({ SITE_URL }).SITE_URL).toBe('https://example.org');
    },
  );

  test.each(['?a', '#a', '/?', '//'])('SITE_URL ends with its host, and not with %s', (end) => {
    const bare = end === '/?';
    expect(problemsOf({ SITE_URL: `https://example.org${end}` })).toHaveLength(bare ? 0 : 1);
  });

  test('that is invalid gives one line, without secrets and passwords', () => {
    const lines = problemsOf({
      PUBLISH_SECRET: 'hunter2',
      PORT: 'x',
      CONTENT_REPO: 'http://me:hunter2@example.org/blog.git',
      SITE_URL: 'https://me:hunter2@example.org',
    });
    expect(lines).toHaveLength(4);
    expect(lines.join('\n')).not.toContain('hunter2');
    expect(lines).toContain(
      'PUBLISH_SECRET (7 characters, not shown) must have at least 32 characters: make one with openssl rand -hex 32.',
    );
  });
});

test('a misspelled setting gets a suggestion, and other variables are ignored', () => {
  const names = ['SITE_ULR', 'PUBLISH_SECRETS', 'site_url', 'CONTENT_REPOS', 'PUBLISH_POL'];
  expect(listNearMisses(names)).toEqual([
    'SITE_ULR is not a setting and is ignored: did you mean SITE_URL?',
    'PUBLISH_SECRETS is not a setting and is ignored: did you mean PUBLISH_SECRET?',
    'site_url is not a setting and is ignored: did you mean SITE_URL?',
    'CONTENT_REPOS is not a setting and is ignored: did you mean CONTENT_REPO?',
    'PUBLISH_POL is not a setting and is ignored: did you mean PUBLISH_POLL?',
  ]);
  expect(listNearMisses(['PATH', 'POST', 'HOSTS', 'HOSTNAME', 'USER', 'PWD', 'PUBLISH_SECRET', 'NODE_PATH'])).toEqual(
    [],
  );
});

describe('the file .env', () => {
  let dir = '';
  const modules = import.meta.dirname;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'load-bearing-env-'));
    onTestFinished(() => rm(dir, { recursive: true }));
  });

  /** Runs a script in a folder with a `.env`. */
  function read(script: string, own: Environment = {}): Promise<{ code: number; stdout: string; stderr: string }> {
    const env: NodeJS.ProcessEnv = { NODE_ENV: 'production', PATH: process.env.PATH, ...own };
    return new Promise((resolve) => {
      execFile(process.execPath, ['--input-type=module', '-e', script], { cwd: dir, env }, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
      });
    });
  }

  const show = `import { env } from '${modules}/env.ts';
    console.log([env.siteUrl, env.releaseDir, env.contentRepo, env.isSiteUrlDefault].join(' '));`;

  test('may begin with a byte order mark, and a name that is set twice is named', async () => {
    await writeFile(join(dir, '.env'), '\ufeffSITE_URL=https://a.example\nRELEASE_DIR=one\nexport RELEASE_DIR=two\n');
    expect(await read(show)).toEqual({
      code: 0,
      stdout: `https://a.example ${dir}/two  false\n`,
      stderr: '.env:3 sets RELEASE_DIR again, and the last value counts: keep one of them.\n',
    });
  });

  test('in another encoding is refused', async () => {
    await writeFile(join(dir, '.env'), Buffer.from('SITE_URL=https://a.example\n', 'utf16le'));
    expect(await read(show)).toEqual({
      code: 1,
      stdout: '',
      stderr: `The settings in ${dir}/.env are not text in UTF-8: save the file as UTF-8.\n`,
    });
  });

  test('is read by every process, and the environment takes precedence', async () => {
    await writeFile(
      join(dir, '.env'),
      'SITE_URL="https://a.example"\nRELEASE_DIR=here # words\nexport CONTENT_REPO=/x\n',
    );
    expect(await read(show)).toEqual({ code: 0, stdout: `https://a.example ${dir}/here /x false\n`, stderr: '' });
    const hook = `import { releaseDir } from '${modules}/release-dir.ts'; console.log(releaseDir);`;
    expect((await read(hook)).stdout).toBe(`${dir}/here\n`);
    expect((await read(show, { SITE_URL: 'https://b.example', CONTENT_REPO: '' })).stdout).toBe(
      `https://b.example ${dir}/here  false\n`,
    );
  });

  test('is read once by a command and its child processes, and Next does not read it again', async () => {
    await writeFile(join(dir, '.env'), 'CONTENT_REPO=/x\nSITE_URL=https://a.example\n');
    await writeFile(join(dir, '.env.local'), 'SITE_URL=https://c.example\n');
    const parent = `import { childEnv } from '${modules}/env.ts'; import { execFileSync } from 'node:child_process';
      import { writeFileSync } from 'node:fs'; import { createRequire } from 'node:module';
      writeFileSync('.env', 'CONTENT_REPO=/y\\nSITE_URL=https://b.example\\n');
      createRequire('${modules}/env.ts')('@next/env').loadEnvConfig('${dir}', false);
      process.stdout.write(execFileSync(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(show)}], { env: childEnv() }));`;
    expect(await read(parent)).toEqual({
      code: 0,
      stdout: `https://a.example ${dir}/.release /x false\n`,
      stderr: '.env.local is not read: put its settings into .env.\n',
    });
  });

  test('is validated like the environment: one line for each problem, exit code 1, and no stack', async () => {
    await writeFile(join(dir, '.env'), 'PORT=abc\nSITE_URL=https://a.example/blog\nSITE_ULR=https://a.example\n');
    const { code, stdout, stderr } = await read(show);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([
      'SITE_ULR is not a setting and is ignored: did you mean SITE_URL?',
      'PORT is "abc": must be a whole number from 0 to 65535.',
      expect.stringMatching(/^SITE_URL is "https:\/\/a\.example\/blog": must be an origin alone/),
    ]);
  });

  test('may be missing, or a folder of another tool', async () => {
    expect((await read(show)).stdout).toBe(`http://localhost:3000 ${dir}/.release  true\n`);
    await mkdir(join(dir, '.env'));
    expect(await read(show)).toMatchObject({ code: 0, stderr: '' });
  });
});

test('docs/settings.md is up to date (if not, run npm run docs:settings)', async () => {
  const path = join(import.meta.dirname, '../docs/settings.md');
  expect(await readFile(path, 'utf8')).toBe(renderSettingsDocument());
});

test('the site and its metrics cannot have the same port', () => {
  expect(parseSettings({ PORT: '4000', METRICS_PORT: '4000' })).toEqual({
    problems: ['METRICS_PORT is 4000, as PORT is: set it to another port, such as 9464.'],
  });
  expect(parseSettings({ METRICS_PORT: '3000' })).toHaveProperty('problems');
  expect(parseSettings({ PORT: '4000', METRICS_PORT: '4001' })).toHaveProperty('settings');
});
