/** The text of a stylesheet, without comments and without white space that means nothing. */
export function css({ raw }: TemplateStringsArray): string {
  return raw
    .join('')
    .replace(/\s+/g, ' ')
    .replace(/\/\*.*?\*\//g, '')
    .replace(/ ?([{};,>]) ?|(:) /g, '$1$2')
    .replace(/;}/g, '}')
    .trim();
}
