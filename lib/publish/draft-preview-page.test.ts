import { rm } from 'node:fs/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import { type Folders, makeFolders } from '#test/corpus/folder.ts';
import { goodFolder, now, post } from '#test/corpus/form.ts';

const modules = async () => ({
  ...(await import('#lib/release/builder.ts')),
  ...(await import('#lib/source/content-files.ts')),
  ...(await import('#lib/publish/draft-preview-page.ts')),
});

let folders: Folders;

beforeEach(async () => {
  folders = await makeFolders({
    ...goodFolder,
    'posts/x.mdx': post('[D](./d.csv)\n\n<Video src="./x.mp4" title="T" />', 'draft: true'),
    'posts/d.csv': 'a,b',
    'posts/x.mp4': 'video',
  });
  vi.stubEnv('RELEASE_DIR', folders.releaseDir);
  return () => rm(folders.root, { recursive: true });
});

test('a preview links to the files of its draft, which only the preview serves', async () => {
  const lib = await modules();
  const builder = await lib.ReleaseBuilder.open(folders.releaseDir);
  const files = lib.readFolder(folders.contentDir);
  const { digest = '' } = await builder.prepare(files, { now, withHidden: true });
  const page = await lib.readDraftPreviewPage({ release: digest, path: '/posts/x', expires: now }, 'token');
  const text = JSON.stringify(page && 'post' in page && page.post.tree);
  expect(text).toMatch(/"href":"\/preview\/token\/media\/[0-9a-f]{16}\.csv"/);
  expect(text).toMatch(/"src":"\/preview\/token\/media\/[0-9a-f]{16}\.mp4"/);
});
