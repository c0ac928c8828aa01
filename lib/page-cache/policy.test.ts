import { describe, expect, test } from 'vitest';
import { buildPageHeaders, buildPolicy, buildSecurityHeaders, denyAllPolicy } from '#lib/page-cache/policy.ts';

function parsePolicy(policy: string): Map<string, string[]> {
  return new Map(policy.split('; ').map((part) => [part.split(' ')[0] ?? '', part.split(' ').slice(1)]));
}

const still = { scripts: [], styles: [], hasScriptFiles: false };

describe('the policy of a page', () => {
  test.each([
    [still, { 'script-src': ["'none'"], 'style-src': ["'none'"], 'connect-src': ["'self'"] }],
    [
      { ...still, hasFonts: true },
      { 'font-src': ["'self'"], 'style-src': ["'none'"] },
    ],
    [{ ...still, styles: ['a', 'b', 'a'] }, { 'style-src': ['a', 'b'] }],
    [
      { ...still, scripts: ['a', 'a'] },
      { 'script-src': ['a'], 'trusted-types': ["'none'"] },
    ],
    [
      { ...still, hasScriptFiles: true },
      { 'script-src': ["'self'"], 'trusted-types': ['load-bearing'] },
    ],
    [
      { ...still, scripts: ['a'], hasScriptFiles: true },
      { 'script-src': ["'self'", 'a'], 'connect-src': ["'self'"], 'trusted-types': ['load-bearing'] },
    ],
  ])('of %o', (input, expected) => {
    const policy = parsePolicy(buildPolicy(input));
    expect(Object.fromEntries(policy)).toMatchObject(expected);
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('base-uri')).toEqual(["'none'"]);
    expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
    expect(policy.get('form-action')).toEqual(["'self'"]);
    expect(policy.get('require-trusted-types-for')).toEqual(["'script'"]);
  });

  test.each([buildPolicy({ ...still, hasScriptFiles: true }), denyAllPolicy])(
    'names each directive once, and allows no wildcard',
    (policy) => {
      const names = policy.split('; ').map((part) => part.split(' ')[0]);
      expect(new Set(names).size).toBe(names.length);
      expect(policy).not.toMatch(/unsafe|nonce|\*|data:|blob:|https?:|strict-dynamic/);
    },
  );
});

describe('the headers of every response', () => {
  const plain = { isHttps: false, includeSubDomains: false, preload: false };

  test('isolate the site from others', () => {
    expect(buildSecurityHeaders(plain)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'x-frame-options': 'DENY',
    });
    expect(buildSecurityHeaders(plain)['permissions-policy']).toMatch(/^[a-z-]+=\(\)(?:, [a-z-]+=\(\))*$/);
  });

  test.each([
    [plain, undefined],
    [{ ...plain, includeSubDomains: true, preload: true }, undefined],
    [{ ...plain, isHttps: true }, 'max-age=63072000'],
    [{ ...plain, isHttps: true, includeSubDomains: true }, 'max-age=63072000; includeSubDomains'],
    [{ ...plain, isHttps: true, preload: true }, 'max-age=63072000; preload'],
    [{ isHttps: true, includeSubDomains: true, preload: true }, 'max-age=63072000; includeSubDomains; preload'],
  ])('have, for %o, the transport security %s', (options, expected) => {
    expect(buildSecurityHeaders(options)['strict-transport-security']).toBe(expected);
  });
});

test('only a page with fonts of the site may load fonts', () => {
  expect(buildPolicy(still)).not.toContain('font-src');
});

test('only a page that plays something may load media and fill the screen', () => {
  const plain = buildPageHeaders(buildPolicy(still));
  expect(Object.keys(plain)).toEqual(['content-security-policy']);
  const playing = buildPageHeaders(buildPolicy({ ...still, hasMedia: true }));
  expect(playing['content-security-policy']).toBe(
    plain['content-security-policy']?.replace("img-src 'self'", "img-src 'self'; media-src 'self'"),
  );
  expect(playing['permissions-policy']).toContain('fullscreen=(self)');
  expect(playing['permissions-policy']?.match(/\(self\)/g)).toHaveLength(1);
});
