// Checks the alert rules and the dashboard in `deploy/` against the metrics that exist, and with promtool where it is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { catalogue } from '#lib/observe/catalogue.ts';
import { Exposition } from '#lib/observe/exposition.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const rules = z
  .object({ groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })) })
  .parse(parse(read('deploy/alerts.yaml')))
  .groups.flatMap((group) => group.rules);

const firing = z
  .object({
    tests: z.array(
      z.object({
        alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })),
      }),
    ),
  })
  .parse(parse(read('deploy/alerts.test.yaml')))
  .tests.flatMap((each) => each.alert_rule_test)
  .filter(({ exp_alerts }) => exp_alerts.length > 0)
  .map(({ alertname }) => alertname);

const queries = [...read('deploy/grafana-dashboard.json').matchAll(/"expr": "((?:[^"\\]|\\.)*)"/g)].map(
  ([, text = '']) => JSON.parse(`"${text}"`) as string,
);

let exposed = new Set<string>();

beforeAll(async () => {
  const exposition = new Exposition(async () => []);
  exposition.addProcess();
  const types = [...(await exposition.scrape()).matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  exposed = new Set(
    types.flatMap(([, name = '', type]) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
    ),
  );
});

/** @returns the metrics in a query: names before a brace, a bracket, an operator or the end */
function listMetrics(query: string): string[] {
  const withoutLabels = query.replace(/\{[^}]*\}/g, '{}').replace(/\b(?:by|without)\s*\([^)]*\)/g, '');
  return [...withoutLabels.matchAll(/\b(?:up|(?:load_bearing|process|nodejs)_\w+)\b/g)].map(([name]) => name);
}

test('every query of the dashboard and every alert names metrics that exist', () => {
  const all = [...queries, ...rules.map(({ expr }) => expr)];
  expect(all.length).toBeGreaterThan(50);
  for (const query of all) expect(listMetrics(query), query).not.toEqual([]);
  // Prometheus adds `up` itself.
  expect(all.flatMap(listMetrics).filter((name) => name !== 'up' && !exposed.has(name))).toEqual([]);
});

test('the dashboard or an alert shows each metric', () => {
  const shown = new Set([...queries, ...rules.map(({ expr }) => expr)].flatMap(listMetrics));
  const isShown = (name: string) => ['', '_bucket', '_sum', '_count'].some((suffix) => shown.has(name + suffix));
  // These metrics are only looked up in Prometheus.
  const facts = [
    'load_bearing_publication_timestamp_seconds',
    'load_bearing_publisher_start_timestamp_seconds',
    'load_bearing_release_info',
    'load_bearing_scrape_source_up',
    'load_bearing_source_files',
  ];
  expect(
    Object.keys(catalogue)
      .filter((name) => !isShown(name))
      .toSorted(),
  ).toEqual(facts);
});

test('each alert has a test in which it fires, and an entry in the runbook', () => {
  const names = rules.map(({ alert }) => alert);
  expect(new Set(firing)).toEqual(new Set(names));
  const entries = [...read('docs/operate.md').matchAll(/^### (LoadBearing\w+)$/gm)].map(([, name]) => name);
  expect(entries).toEqual(names);
});

describe.skipIf(!existsSync('/usr/bin/promtool'))('promtool', () => {
  function run(...args: string[]): void {
    const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: join(root, 'deploy'), encoding: 'utf8' });
    expect(status, `${stdout}${stderr}`).toBe(0);
  }

  test('accepts the alert rules, and their tests pass', () => {
    run('check', 'rules', 'alerts.yaml');
    run('test', 'rules', 'alerts.test.yaml');
  });

  test('accepts every query of the dashboard', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'load-bearing-queries-'));
    const records = queries.map((query, place) => ({
      record: `query_${place}`,
      expr: query.replaceAll('$__rate_interval', '5m'),
    }));
    const file = join(dir, 'queries.yaml');
    await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules: records }] }));
    run('check', 'rules', file);
    await rm(dir, { recursive: true });
  });
});
