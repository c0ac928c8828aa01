// The pictures of a release: what its documents name, made ready for pages.

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

interface PicturesInput {
  /** From the path of a picture to the identity of the bytes that are meant. */
  media: ReadonlyMap<string, string>;
  content: Pick<ContentFiles, 'files' | 'read'>;
  /** By identity. The same object each time, so that who holds it sees that nothing changed. */
  known: ReadonlyMap<string, Finding>;
  /** Receives what was found. */
  note(identity: string, finding: Finding): void;
  releaseDir: string;
  guard: CrashGuard;
}

/** As a `Finding` has it: decoders are native code, which no thread keeps from ending the process. */
const refusal =
  'ended the publisher twice while it was prepared: export it again, or leave it out; a changed file is tried again';

/** Images in memory at once. Encoding them takes turns. */
const imagesAtOnce = 4;

export class Pictures {
  private readonly input: PicturesInput;
  private readonly used = new Set<string>();

  constructor(input: PicturesInput) {
    this.input = input;
  }

  /**
   * Makes what the documents name, also what readers do not see yet: a post that falls due must neither fail nor wait then.
   * @returns a complaint where a document first names what cannot be shown; one that is not there has been complained of
   */
  async make(documents: readonly KnownDocument[]): Promise<Problem[]> {
    const problems: Problem[] = [];
    const mentions = documents.flatMap(listMentions);
    await this.findAll(new Set(mentions.map(({ picture }) => picture)));
    const told = new Set<string>();
    for (const { source, picture, target, ...where } of mentions) {
      const { path } = source;
      const finding = this.find(picture);
      if (!finding || !('fault' in finding) || told.has(`${path} ${picture}`)) continue;
      told.add(`${path} ${picture}`);
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
      if (guard.isRefused(identity)) note(identity, { fault: refusal });
      else if (guard.isSuspect(identity)) suspects.set(identity, path);
      else await this.prepare(path, identity);
    });
    // If the process ends again, only one image can have done it.
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

  /** The picture at a place that a document names, which makes it a part of the release. */
  use(document: Pick<Place, 'path'>, target: string): Picture | undefined {
    const finding = this.find(resolveImage(document.path, target));
    if (!finding || 'fault' in finding) return undefined;
    this.used.add(stemOf(finding.name) ?? '');
    return finding;
  }

  /** The stems of the pictures in use, sorted, so that equal content makes equal bytes. */
  listUsed(): string[] {
    return [...this.used].toSorted();
  }
}

/** Where a document names a picture. */
interface Mention extends Pick<Problem, 'place' | 'field'> {
  source: Place;
  /** As it is written. */
  target: string;
  /** From the content folder. */
  picture: string;
}

function listMentions({ source, facts, frontMatter: { cover } }: KnownDocument): Mention[] {
  const mention = (target: string, place: Problem['place'], field: string) => {
    return { source, target, picture: resolveImage(source.path, target), place, field };
  };
  const images = (facts?.images ?? []).map(({ target, line }) => mention(target, line, 'image'));
  return cover ? [...images, mention(cover.src, ['cover', 'src'], 'cover.src')] : images;
}

/** As the author knows it: the document's own name tells where the folder lies. */
function nameFile({ file, path }: Place, other: string): string {
  return `${file.slice(0, -path.length)}${other}`;
}
