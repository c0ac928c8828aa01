// Decides whether and from when readers may see an entry.
import { isToCome } from '#lib/dates.ts';
import { readDate } from '#lib/import/front-matter/dates.ts';
import { find, findDate, findText, isDraft, isUnlisted } from '#lib/import/front-matter/fields.ts';
import type { Entry, Note } from '#lib/import/model.ts';

/** @returns the date of an entry. A future time of publication takes precedence over the date of writing. */
export function findPublication({ fields, date }: Entry, now: number): string | undefined {
  const planned = find(fields, 'publication').map(readDate);
  return planned.find((time) => time && isToCome(time, now)) ?? findDate(fields, 'date') ?? date;
}

/** @returns why not everybody may see an entry that some readers saw, or `undefined` */
export function findRestriction({ fields, restriction }: Entry, now: number): string | undefined {
  if (restriction) return restriction;
  const expiry = findDate(fields, 'expires');
  if (expiry && Date.parse(expiry) <= now) return `it expired on ${expiry}`;
  return isUnlisted(fields) ? 'it was unlisted' : undefined;
}

export function isUnpublished(entry: Entry): boolean {
  return entry.isDraft === true || isDraft(entry.fields);
}

/**
 * Leaves out the pages that not everybody may see, since a page here is neither a draft nor scheduled.
 * @param omitted receives a note for each of them
 */
export function omitHiddenPages(entries: readonly Entry[], now: number, omitted: Note[]): Entry[] {
  return entries.filter((entry) => {
    if (entry.kind === 'post') return true;
    const date = findPublication(entry, now);
    const planned = date && isToCome(date, now) ? `it is scheduled for ${date}` : undefined;
    const reason = isUnpublished(entry) ? 'it is a draft' : (findRestriction(entry, now) ?? planned);
    if (reason)
      omitted.push({
        file: entry.file,
        line: entry.line,
        message: `the page "${findText(entry.fields, 'title') ?? entry.slug}" is left out: ${reason}, and each page here is public`,
      });
    return reason === undefined;
  });
}
