// Runs the scripts that posts show, each with an input that must pass and with those that must not.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { describeSample } from '#test/sample/describe-sample.ts';
import { git, identity, makeFolder, makeRepository, type Result, root, run } from '#test/sample/sandbox.ts';

const posts = join(root, 'content/posts');

const checkBoundaries = (files: Record<string, string>) =>
  run(makeFolder(files), process.execPath, [join(posts, 'from-developer-to-architect/boundaries.ts')]);

describeSample('from-developer-to-architect/boundaries.ts', ({ good, bad }) => {
  good('imports of allowed modules by their front door pass', async () => {
    const result = await checkBoundaries({
      'src/modules/orders/index.ts': "import { a } from '../catalog/index.ts';\nimport x from 'pg';",
      'src/modules/orders/own.tsx': "import { b } from './index.ts';\nimport { c } from '@/modules/catalog';",
      'src/modules/catalog/index.ts': 'export const a = 1;',
      'src/main.ts': "import { o } from './modules/orders/index.ts';",
      'src/modules/all.ts': "export * from './orders/index.js';",
    });
    expect(result).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  bad.each([
    ['no file', {}, 'no file in src'],
    [
      'a forbidden import',
      { 'src/modules/catalog/a.ts': "import '../orders/index.ts';" },
      'catalog may not depend on orders',
    ],
    [
      'a forbidden import of a component',
      { 'src/modules/catalog/a.tsx': "import '../orders';" },
      'catalog may not depend on orders',
    ],
    [
      'an import by alias',
      { 'src/modules/catalog/a.ts': "import '@/modules/orders';" },
      'catalog may not depend on orders',
    ],
    ['an import of the inside', { 'src/modules/orders/a.ts': "import '../catalog/db.ts';" }, 'reaches inside catalog'],
    ['an import from outside', { 'src/main.ts': "import './modules/orders/db.ts';" }, 'reaches inside orders'],
    ['a module that is not in the table', { 'src/modules/extra/a.ts': '' }, 'extra is not in the table'],
  ])('%s fails', async (_name, files, message) => {
    const { code, stderr } = await checkBoundaries(files as Record<string, string>);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) });
  });
});

async function checkPages(rules: object[], runbooks: Record<string, string>): Promise<Result> {
  const server = createServer((_request, response) => response.end(JSON.stringify({ data: { groups: [{ rules }] } })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const script = join(posts, 'production-with-distributed-teams/check-pages.ts');
  return run(makeFolder(runbooks), process.execPath, [script], { PROMETHEUS_URL: `http://127.0.0.1:${port}` });
}

const page = { name: 'Down', labels: { severity: 'page', team: 'web' }, annotations: { runbook: 'down.md' } };
const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);

describeSample('production-with-distributed-teams/check-pages.ts', ({ good, bad }) => {
  good('an alert with a team and a runbook that was followed lately passes', async () => {
    const ticket = { name: 'Slow', labels: { severity: 'ticket' }, annotations: {} };
    const result = await checkPages([page, ticket], { 'down.md': `# Down\nverified: ${day(3)}\n` });
    expect(result).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  bad.each([
    ['no rule that pages', [], 'verified: 2026-01-01\n', 'has no rule that pages'],
    ['no team', [{ ...page, labels: { severity: 'page' } }], '', 'has no owning team'],
    ['no runbook', [{ ...page, annotations: {} }], '', 'has no runbook'],
    ['a runbook that does not exist', [{ ...page, annotations: { runbook: 'up.md' } }], '', 'which does not exist'],
    ['a runbook without a date', [page], '# Down\n', 'does not say when'],
    ['a date that does not exist', [page], 'verified: 2020-13-45\n', 'which cannot be'],
    ['a date in the future', [page], 'verified: 2099-01-01\n', 'which cannot be'],
    ['an old date', [page], `verified: ${day(100)}\n`, 'was last followed 100 days ago'],
  ])('%s fails', async (_name, rules, runbook, message) => {
    const { code, stderr } = await checkPages(rules, { 'down.md': runbook });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) });
  });
});

const newDeps = join(posts, 'ai-in-the-developer-workflow/new-deps.sh');
const pack = (json: object) => JSON.stringify(json);

describeSample(
  'ai-in-the-developer-workflow/new-deps.sh',
  ({ good, bad }) => {
    good('added packages are named, of all kinds, and by their names in the registry', async () => {
      const work = await makeRepository({ 'package.json': pack({ dependencies: { kept: '1.0.0' } }) });
      const after = {
        dependencies: { kept: '2.0.0', added: '1.0.0', alias: 'npm:real@1.0.0', scoped: 'npm:@scope/name@1.0.0' },
        devDependencies: { tool: '1.0.0' },
        optionalDependencies: { extra: '1.0.0' },
        peerDependencies: { peer: '>=1' },
      };
      writeFileSync(join(work, 'package.json'), pack(after));
      const { code, stdout } = await run(work, 'bash', [newDeps]);
      expect({ code, names: stdout.trim().split('\n') }).toEqual({
        code: 0,
        names: ['@scope/name', 'added', 'extra', 'peer', 'real', 'tool'],
      });
    });

    bad('without jq it fails', async () => {
      const work = await makeRepository({ 'package.json': pack({}) });
      const tools = makeFolder();
      for (const tool of ['git', 'sort', 'comm']) {
        const { stdout } = await run(work, 'sh', ['-c', `command -v ${tool}`]);
        await run(tools, 'ln', ['-s', stdout.trim(), tool]);
      }
      const { code } = await run(work, '/bin/bash', [newDeps], { PATH: tools });
      expect(code).not.toBe(0);
    });
  },
  existsSync('/usr/bin/jq'),
);

const park = join(posts, 'side-projects-while-working-full-time/park.sh');

describeSample('side-projects-while-working-full-time/park', ({ good, bad }) => {
  good('the work of a new branch is committed and pushed, without secrets and past a hook that fails', async () => {
    const work = await makeRepository({ 'a.txt': 'a' });
    await git(work, 'checkout', '-qb', 'feature');
    writeFileSync(join(work, 'b.txt'), 'b');
    writeFileSync(join(work, '.env'), 'KEY=secret');
    mkdirSync(join(work, 'app'));
    writeFileSync(join(work, 'app/.env.local'), 'KEY=secret');
    writeFileSync(join(work, '.git/hooks/pre-commit'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const { code, stderr } = await run(work, 'sh', [park, 'make the test pass'], identity);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const pushed = await git(work, 'ls-tree', '-r', '--name-only', 'origin/feature');
    expect(pushed.trim().split('\n')).toEqual(['NEXT.md', 'a.txt', 'b.txt']);
  });

  bad('a failed push is reported, and the work stays committed', async () => {
    const work = await makeRepository({ 'a.txt': 'a' });
    await git(work, 'remote', 'set-url', 'origin', '../gone.git');
    const { code, stderr } = await run(work, 'sh', [park, 'go on'], identity);
    expect(code).toBe(0);
    expect(stderr).toContain('parked on this machine only');
    expect(await git(work, 'log', '-1', '--format=%s')).toBe('park: go on\n');
  });

  bad('without an action it does nothing', async () => {
    const work = await makeRepository({ 'a.txt': 'a' });
    expect((await run(work, 'sh', [park], identity)).code).not.toBe(0);
    expect(await git(work, 'log', '-1', '--format=%s')).toBe('first\n');
  });
});
