// Prepares the images that the documents of a release name, and records which of them are used.

import type { CrashGuard } from '#lib/compile/crash-guard.ts';
import type { KnownDocument } from '#lib/compile/documents.ts';
import { stemOf } from '#lib/images/files.ts';
import { type Finding, takePicture } from '#lib/images/image-store.ts';
import { findByteFault } from '#lib/images/inspect.ts';
import { resolveImage } from '#lib/images/names.ts';
import { inParallel } from '#lib/model/in-parallel.ts';
import type { Picture } from '#lib/model/release.ts';
import type { Problem } from '#lib/release/problem.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import type { Place } from '#lib/source/documents.ts';

interface ReleaseImagesInput {
  /** Maps the path of each image to the identity of its bytes. */
  media: ReadonlyMap<string, string>;
  content: Pick<ContentFiles, 'files' | 'read'>;
  /** Known results by identity. Equal results must be the same object, so that unchanged index entries are recognised. */
  known: ReadonlyMap<string, Finding>;
  /** Records a result. */
  note(identity: string, finding: Finding): void;
  releaseDir: string;
  guard: CrashGuard;
}

/** Error for an image that crashed the process. Decoders are native code, so a crash in a worker thread ends the process. */
const crashError = 'crashed the publisher twice: export it again, or remove it; a changed file is tried again';

/** Maximum number of images in memory. They are encoded one at a time. */
const imagesAtOnce = 4;

export class ReleaseImages {
  private readonly input: ReleaseImagesInput;
  private readonly used = new Set<string>();

  constructor(input: ReleaseImagesInput) {
    this.input = input;
  }

  /**
   * Prepares the images of documents, hidden ones included, so that a scheduled post cannot fail or wait when it is due.
   * @returns a problem for each image of a document that cannot be shown. `check.ts` reports missing images.
   */
  async make(documents: readonly KnownDocument[]): Promise<Problem[]> {
    const problems: Problem[] = [];
    const mentions = documents.flatMap(listMentions);
    await this.findAll(new Set(mentions.map(({ picture }) => picture)));
    const reported = new Set<string>();
    for (const { source, picture, target, ...where } of mentions) {
      const { path } = source;
      const finding = this.find(picture);
      if (!finding || !('fault' in finding) || reported.has(`${path} ${picture}`)) continue;
      reported.add(`${path} ${picture}`);
      const message = `${nameFile(source, picture)} ${finding.fault}`;
      problems.push({
        path,
        ...where,
        message,
        subject: `${where.field} ${target}`,
        about: [picture],
        isFatal: true,
      });
    }
    return problems;
  }

  private find(path: string): Finding | undefined {
    const { media, known } = this.input;
    const identity = media.get(path);
    return identity === undefined ? undefined : known.get(identity);
  }

  private async findAll(paths: ReadonlySet<string>): Promise<void> {
    const { media, known, note, guard } = this.input;
    const suspects = new Map<string, string>();
    await inParallel(paths, imagesAtOnce, async (path) => {
      const identity = media.get(path);
      if (identity === undefined || known.has(identity)) return;
      if (guard.isRefused(identity)) note(identity, { fault: crashError });
      else if (guard.isSuspect(identity)) suspects.set(identity, path);
      else await this.prepare(path, identity);
    });
    // One at a time, so that another crash has only one possible cause.
    for (const [identity, path] of suspects) await this.prepare(path, identity);
  }

  private prepare(path: string, identity: string): Promise<void> {
    const { guard, note } = this.input;
    return guard.watch([identity], async () => {
      note(identity, await this.read(path));
      guard.clear(identity);
    });
  }

  private async read(path: string): Promise<Finding> {
    const { content, releaseDir } = this.input;
    const fault = findByteFault(content.files.get(path)?.size ?? 0);
    return fault === undefined ? takePicture(releaseDir, await content.read(path)) : { fault };
  }

  /** @returns an image that a document names, and records that the release uses it */
  use(document: Pick<Place, 'path'>, target: string): Picture | undefined {
    const finding = this.find(resolveImage(document.path, target));
    if (!finding || 'fault' in finding) return undefined;
    this.used.add(stemOf(finding.name) ?? '');
    return finding;
  }

  /** @returns the stems of the used images, sorted, so that equal content gives equal bytes */
  listUsed(): string[] {
    return [...this.used].toSorted();
  }
}

/** A reference from a document to an image. */
interface Mention extends Pick<Problem, 'place' | 'field'> {
  source: Place;
  /** The path as the author wrote it. */
  target: string;
  /** Path in the content folder. */
  picture: string;
}

function listMentions({ source, facts, frontMatter: { cover } }: KnownDocument): Mention[] {
  const mention = (target: string, place: Problem['place'], field: string) => {
    return { source, target, picture: resolveImage(source.path, target), place, field };
  };
  const images = (facts?.images ?? []).map(({ target, line }) => mention(target, line, 'image'));
  return cover ? [...images, mention(cover.src, ['cover', 'src'], 'cover.src')] : images;
}

/** @returns the path of a file from the root of the repository */
function nameFile({ file, path }: Place, other: string): string {
  return `${file.slice(0, -path.length)}${other}`;
}
