// Opens the source of the content that the settings name: a git repository, or a folder.
import { env } from '#lib/env.ts';
import { FolderSource } from '#lib/publish/folder-source.ts';
import { GitSource } from '#lib/publish/git/source.ts';
import type { Source } from '#lib/publish/source.ts';

export function openSource(): Source {
  const { contentRepo, contentRef, contentPath, contentDir, releaseDir } = env;
  if (contentRepo === undefined) return new FolderSource(contentDir);
  const copyDir = `${releaseDir}/source.git`;
  return new GitSource({ repo: contentRepo, branch: contentRef, path: contentPath, copyDir });
}
