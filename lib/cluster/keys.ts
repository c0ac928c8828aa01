// The keys of the shared store. Web instances need to read those below `lb:` and to write those below `lb:web:`; only
// publishers need those below `lb:publisher:`.

export const keys = {
  /** The bytes of an object or a manifest. */
  value: (kind: 'object' | 'manifest', digest: string) => `lb:${kind}:${digest}`,
  /** A sorted set: digests with the time of their last use. */
  times: (kind: 'object' | 'manifest') => `lb:${kind}s`,
  /** A hash: the files of an image by name. */
  image: (stem: string) => `lb:image:${stem}`,
  pointer: 'lb:pointer',
  /** The fencing number of the last move, and the time at which the instances show it. */
  move: 'lb:move',
  /** A list: the releases that were current before. */
  past: 'lb:past',
  /** The publisher that leads, and its fencing number. */
  lease: 'lb:publisher:lease',
  /** The last fencing number. */
  fence: 'lb:publisher:fence',
  /** The channel on which changes are announced. */
  events: 'lb:events',
} as const;
