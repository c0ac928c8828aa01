// Detects Git LFS pointers, which git checks out in place of files stored in LFS.

const pointer = /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\//;

/** @returns an error as `error: fix` for an LFS pointer, or `undefined` for other files */
export function findPointerProblem(bytes: Uint8Array): string | undefined {
  if (!pointer.test(Buffer.from(bytes.subarray(0, 100)).toString('latin1'))) return undefined;
  return 'is a Git LFS pointer and not the file itself: run git lfs pull, or keep the file in git, as a site with CONTENT_REPO fetches nothing from LFS';
}
