// Prepares the images that the documents of a release name, and records which of them are used.

import { extname } from 'node:path';
import type { CrashGuard } from '#lib/compile/crash-guard.ts';
import type { KnownDocument } from '#lib/compile/documents.ts';
import { stemOf } from '#lib/images/files.ts';
import { type StoredImage, storeFile, storeImage } from '#lib/images/image-store.ts';
import { findByteProblem, inspectImage } from '#lib/images/inspect.ts';
import { resolveImage } from '#lib/images/names.ts';
import { fileTypeOf } from '#lib/model/file-types.ts';
import { inParallel } from '#lib/model/in-parallel.ts';
import type { ReleaseImage } from '#lib/model/release.ts';
import type { OnProgress } from '#lib/progress.ts';
import type { Problem } from '#lib/release/problem.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import type { Place } from '#lib/source/documents.ts';
import { findPointerProblem } from '#lib/source/git-lfs.ts';

interface ReleaseImagesInput {
  /** Maps the path of each image to the identity of its bytes. */
  media: ReadonlyMap<string, string>;
  content: Pick<ContentFiles, 'files' | 'read'>;
  /** Known results by identity. Equal results must be the same object, so that unchanged index entries are recognized. */
  known: ReadonlyMap<string, StoredImage>;
  /** Records a result. */
  note(identity: string, finding: StoredImage): void;
  releaseDir: string;
  guard: CrashGuard;
  onProgress?: OnProgress;
}

/** Error for an image that crashed the process. Decoders are native code, so a crash in a worker thread ends the process. */
const crashError = 'crashed the publisher twice: export it again, or remove it; a changed file is tried again';

/** Maximum number of images in memory. They are encoded one at a time. */
const imagesAtOnce = 4;

/** Collects the images of one candidate. */
export class ReleaseImages {
  private readonly input: ReleaseImagesInput;
  private readonly used = new Set<string>();

  constructor(input: ReleaseImagesInput) {
    this.input = input;
  }

  /**
   * Prepares the images of documents, hidden ones included, so that a scheduled post cannot fail or wait when it is due.
   * @param canEncode returns false for documents whose images are only inspected
   * @returns a problem for each image of a document that cannot be shown. `check.ts` reports missing images.
   */
  async make(
    documents: readonly KnownDocument[],
    canEncode: (document: KnownDocument) => boolean = () => true,
  ): Promise<Problem[]> {
    const problems: Problem[] = [];
    const mentions = documents.flatMap(listMentions);
    const encoded = new Set(
      documents
        .filter(canEncode)
        .flatMap(listMentions)
        .map(({ image }) => image),
    );
    await this.findAll(new Set(mentions.map(({ image }) => image)), encoded);
    const reported = new Set<string>();
    for (const { source, image, target, ...where } of mentions) {
      const { path } = source;
      const finding = this.find(image);
      if (!finding || !('fault' in finding) || reported.has(`${path} ${image}`)) continue;
      reported.add(`${path} ${image}`);
      const message = `${nameFile(source, image)} ${finding.fault}`;
      problems.push({
        path,
        ...where,
        message,
        subject: `${where.field} ${target}`,
        about: [image],
        isFatal: true,
      });
    }
    return problems;
  }

  private find(path: string): StoredImage | undefined {
    const { media, known } = this.input;
    const identity = media.get(path);
    return identity === undefined ? undefined : known.get(identity);
  }

  private async findAll(paths: ReadonlySet<string>, encoded: ReadonlySet<string>): Promise<void> {
    const { media, known, note, guard, onProgress } = this.input;
    const unknown = [...paths].flatMap((path): Unknown[] => {
      const identity = media.get(path);
      return identity === undefined || known.has(identity) ? [] : [{ path, identity, isEncoded: encoded.has(path) }];
    });
    const total = unknown.filter(({ isEncoded }) => isEncoded).length;
    let done = 0;
    onProgress?.('images encoded', done, total);
    const prepare = async (image: Unknown) => {
      await this.prepare(image);
      if (image.isEncoded) onProgress?.('images encoded', ++done, total);
    };
    const suspects: Unknown[] = [];
    await inParallel(unknown, imagesAtOnce, async (image) => {
      const { identity } = image;
      if (guard.isRefused(identity)) note(identity, { fault: crashError });
      else if (guard.isSuspect(identity)) suspects.push(image);
      else await prepare(image);
    });
    // One at a time, so that another crash has only one possible cause.
    for (const image of suspects) await prepare(image);
  }

  private prepare(image: Unknown): Promise<void> {
    const { guard, note } = this.input;
    const { identity } = image;
    return guard.watch([identity], async () => {
      const finding = await this.read(image);
      if (!finding) return;
      note(identity, finding);
      guard.clear(identity);
    });
  }

  /** @returns `undefined` for an image that was inspected and has no error */
  private async read({ path, isEncoded }: Unknown): Promise<StoredImage | undefined> {
    const { content, releaseDir } = this.input;
    if (fileTypeOf(path)) {
      if (!isEncoded) return undefined;
      const bytes = await content.read(path);
      const problem = findPointerProblem(bytes);
      return problem === undefined ? storeFile(releaseDir, bytes, extname(path).toLowerCase()) : { fault: problem };
    }
    const problem = findByteProblem(content.files.get(path)?.size ?? 0);
    if (problem !== undefined) return { fault: problem };
    const bytes = await content.read(path);
    if (isEncoded) return storeImage(releaseDir, bytes);
    const sight = await inspectImage(bytes);
    return 'fault' in sight ? sight : undefined;
  }

  /** @returns an image that a document names, and records that the release uses it */
  use(document: Pick<Place, 'path'>, target: string): ReleaseImage | undefined {
    const finding = this.find(resolveImage(document.path, target));
    if (!finding || 'fault' in finding) return undefined;
    this.used.add(stemOf(finding.name) ?? '');
    return finding;
  }

  /** Records that the release uses an image of an earlier release. */
  keep({ name }: ReleaseImage): void {
    this.used.add(stemOf(name) ?? '');
  }

  /** @returns the stems of the used images, sorted, so that equal content gives equal bytes */
  listUsed(): string[] {
    return [...this.used].toSorted();
  }
}

/** An image that is not in the cache. */
interface Unknown {
  path: string;
  identity: string;
  isEncoded: boolean;
}

/** A reference from a document to an image. */
interface Mention extends Pick<Problem, 'place' | 'field'> {
  source: Place;
  /** The path as the author wrote it. */
  target: string;
  /** Path in the content folder. */
  image: string;
}

function listMentions({ source, facts, frontMatter: { cover } }: KnownDocument): Mention[] {
  const mention = (target: string, place: Problem['place'], field: string) => {
    return { source, target, image: resolveImage(source.path, target), place, field };
  };
  const images = (facts?.images ?? []).map(({ target, line }) =>
    mention(target, line, fileTypeOf(target) ? 'file' : 'image'),
  );
  return cover ? [...images, mention(cover.src, ['cover', 'src'], 'cover.src')] : images;
}

/** @returns the path of a file from the root of the repository */
function nameFile({ file, path }: Place, other: string): string {
  return `${file.slice(0, -path.length)}${other}`;
}
