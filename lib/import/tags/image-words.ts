// Separates the image of a tag from the words about it.

/** The words of an image without names: those after a comma (Nunjucks), in two pairs of quotes, or all (Hexo). */
export function findAlt(list: readonly string[], raw: string): string {
  const behind = list.slice(list.findIndex(isImageName) + 1);
  if (list.length === 0) return '';
  if (/^\s*(['"]).*?\1\s*,/.test(raw)) return behind[0] ?? '';
  const quoted = [...raw.matchAll(/"([^"]*)"/g)].map(([, words = '']) => words);
  if (quoted.length > 1) return quoted.at(-1) ?? '';
  // Hexo puts the title and the alt text into one pair: "title 'alt'".
  const [, alt] = /^(?:.*\s)?'([^']+)'\s*$/s.exec(quoted[0] ?? '') ?? [];
  if (alt) return alt;
  return behind
    .filter((item) => !/^\d+$/.test(item))
    .join(' ')
    .replace(/^["']+|["']+$/g, '');
}

export function isImageName(text: string): boolean {
  return /\.(?:png|jpe?g|gif|svg|webp|avif)\b/i.test(text);
}
