// Pointers of Git LFS, which git leaves in the place of a file that it keeps elsewhere.

const pointer = /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\//;

/** @returns `undefined` for bytes that are what their name says, else `what is wrong: what to do` */
export function findPointerFault(bytes: Uint8Array): string | undefined {
  if (!pointer.test(Buffer.from(bytes.subarray(0, 100)).toString('latin1'))) return undefined;
  return 'is a Git LFS pointer and not the file itself: run git lfs pull, or keep the file in git, as a site with CONTENT_REPO fetches nothing from LFS';
}
