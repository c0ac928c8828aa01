// The keys of the shared store. Web instances read those below `lb:release:`, and read and write those below `lb:web:`. Only
// publishers need those below `lb:publisher:`, which hold the preview key.

export type Kind = 'object' | 'manifest' | 'image';

export const keys = {
  /** The bytes of an object or a manifest; for an image, a hash of its files by name. */
  value: (kind: Kind, name: string) => `lb:release:${kind}:${name}`,
  /** A sorted set: names with the times of their last use. */
  times: (kind: Kind) => `lb:release:${kind}s`,
  pointer: 'lb:release:pointer',
  /** JSON, see `Move`. */
  move: 'lb:release:move',
  /** JSON, see `Candidate`. */
  candidate: 'lb:release:candidate',
  /** A list: the releases that were current before. */
  past: 'lb:release:past',
  /** A hash: the list of contents of each release. */
  contents: 'lb:release:contents',
  /** A hash: the releases of previews, each with its contents and its expiry. */
  previews: 'lb:release:previews',
  /** Changes with each new preview. */
  previewStamp: 'lb:release:preview-stamp',
  /** The public half of the preview key. */
  previewKey: 'lb:release:preview-key',
  /** A hash: the instances by id, as they describe themselves. */
  instances: 'lb:web:instances',
  /** A sorted set: the times of the last reports of the instances. */
  beats: 'lb:web:beats',
  /** A sorted set: the builds of the instances, with the times of their last use. */
  builds: 'lb:web:builds',
  /** A hash: the scripts and styles of a build. */
  build: (name: string) => `lb:web:build:${name}`,
  /** A list: deliveries of webhooks that the publisher has not read yet. */
  deliveries: 'lb:web:deliveries',
  /** The response to a delivery. */
  response: (id: string) => `lb:web:response:${id}`,
  /** A finished page. These three may be evicted. */
  page: (name: string) => `lb:web:page:${name}`,
  /** A sorted set: the pages with the times at which they were stored. */
  pages: 'lb:web:pages',
  /** The number of bytes of all pages. */
  pageBytes: 'lb:web:page-bytes',
  /** Set while an instance renders a page. */
  pageLease: (name: string) => `lb:web:page-lease:${name}`,
  /** A set: the names of values that an instance found missing or damaged, each as `kind name`. */
  wanted: 'lb:web:wanted',
  /** Written by `npm run doctor`: a key that a machine of this role may write. */
  probe: (isPublisher: boolean) => (isPublisher ? 'lb:publisher:probe' : 'lb:web:probe'),
  /** JSON: the leading publisher, and its fencing number. */
  lease: 'lb:publisher:lease',
  /** The last fencing number. */
  fence: 'lb:publisher:fence',
  /** A hash: the files of the publisher by name, for the next leader. */
  files: 'lb:publisher:files',
  /** Changes with each change of a file. */
  filesStamp: 'lb:publisher:files-stamp',
  /** Set while the leader is asked to read its source. */
  poke: 'lb:publisher:poke',
  /** The channel on which changes are announced. */
  events: 'lb:events',
} as const;
