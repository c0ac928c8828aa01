// Checks the settings: the address, the source of the content, and the proxy.
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { advice, blocker, type Finding, skipped } from '#lib/doctor/finding.ts';
import { findFolderProblem } from '#lib/publish/folder-source.ts';
import { GitSource } from '#lib/publish/git/source.ts';
import { readFolder } from '#lib/source/content-files.ts';
import { describeSystemError } from '#lib/system-error.ts';

interface Address {
  siteUrl: string;
  isSiteUrlDefault: boolean;
}

export function checkAddress({ siteUrl, isSiteUrlDefault }: Address): Finding[] {
  if (isSiteUrlDefault) {
    return [blocker(`SITE_URL is not set: links in feeds, search engines and previews would start with ${siteUrl}.`)];
  }
  const { protocol, hostname } = new URL(siteUrl);
  const isLocal = hostname === 'localhost' || hostname.startsWith('127.') || hostname === '[::1]';
  return protocol === 'https:' || isLocal
    ? []
    : [
        advice(
          `SITE_URL is ${siteUrl}: without https, readers have no offline reading and no strict transport security.`,
        ),
      ];
}

interface SourceSettings {
  contentRepo: string | undefined;
  contentRef: string;
  contentPath: string;
  contentDir: string;
  publishSecrets: readonly string[];
}

/** @returns the first file or folder that this user may not read, with the fix */
function findUnreadable(dir: string): string | undefined {
  try {
    for (const { path, kind } of readFolder(dir).files.values())
      if (kind === 'file') accessSync(join(dir, path), constants.R_OK);
    return undefined;
  } catch (error) {
    const problem = describeSystemError(error);
    if (problem === undefined) throw error;
    return problem;
  }
}

/**
 * Reads the source once, into a folder that is removed.
 * @param limit milliseconds
 */
export async function checkSource(settings: SourceSettings, limit: number): Promise<Finding[]> {
  const { contentRepo, contentRef, contentPath, contentDir, publishSecrets } = settings;
  if (contentRepo === undefined) {
    const problem = findFolderProblem(contentDir) ?? findUnreadable(contentDir);
    return problem === undefined ? [] : [blocker(`CONTENT_DIR: ${problem}.`)];
  }
  const copyDir = await mkdtemp(join(tmpdir(), 'load-bearing-doctor-'));
  const source = new GitSource({ repo: contentRepo, branch: contentRef, path: contentPath, copyDir });
  const late = new AbortController();
  const expire = async (): Promise<Finding[]> => {
    await delay(limit, undefined, { signal: late.signal });
    return [
      blocker(`CONTENT_REPO: ${source.name} did not respond within ${limit / 1000} seconds: check network and host.`),
    ];
  };
  try {
    const found = source.read().then(
      () => [],
      (error: Error) => [blocker(`CONTENT_REPO: ${error.message}.`)],
    );
    const findings = await Promise.race([found, expire()]);
    const isRemote = !/^(?:\/|\.|file:)/.test(contentRepo);
    if (findings.length > 0 || !isRemote || publishSecrets.length > 0) return findings;
    return [advice('PUBLISH_SECRET is not set: pushes are found by polling only (PUBLISH_POLL).')];
  } finally {
    late.abort();
    source.close();
    await rm(copyDir, { recursive: true, force: true });
  }
}

/** @returns an empty text for a link to a file that is gone, and for a folder */
function readSite(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : '';
}

/** Debian's folders of nginx with the sites that it serves. */
const nginxFolders = ['/etc/nginx/sites-enabled', '/etc/nginx/conf.d'];

/** Checks the site of nginx, if nginx is installed. Other proxies are not checked. */
export function checkNginx({ siteUrl, port }: { siteUrl: string; port: number }, folders = nginxFolders): Finding[] {
  if (!folders.some((folder) => existsSync(folder))) return [skipped('the proxy, as there is no nginx here')];
  const { hostname } = new URL(siteUrl);
  const texts = folders.flatMap((folder) =>
    (existsSync(folder) ? readdirSync(folder) : []).map((name) => readSite(join(folder, name))),
  );
  const site = texts.find((text) =>
    new RegExp(`\\bserver_name\\b[^;]*[\\s.]${hostname.replaceAll('.', '\\.')}[\\s;]`).test(text),
  );
  if (site === undefined) {
    return [
      advice(`nginx has no site for ${hostname} yet: copy deploy/nginx.conf to ${folders[0]} and set server_name.`),
    ];
  }
  if (!new RegExp(`\\bserver [^;]*:${port}\\b`).test(site)) {
    return [blocker(`nginx passes ${hostname} on to another port than ${port}: set port ${port} in its upstream.`)];
  }
  const cache = /^\s*proxy_cache_path\s+(\S+)/m.exec(site)?.[1];
  return cache === undefined || existsSync(cache)
    ? []
    : [blocker(`nginx cannot store pages: make the folder ${cache} (install -d -o www-data ${cache}).`)];
}
