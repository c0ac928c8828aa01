// A rule on the text of a block.
/** A mistake within a block of text: markup that is shown as it was typed. */
export interface TextRule {
  /** Matched against the text that `maskMarkup` returns. Needs the flag `d`. */
  pattern: RegExp;
  field: string;
  /** Set if the text is published as it was typed. */
  level?: 'warning';
  /**
   * @param parts the match and its groups, as the author typed them
   * @param index the offset of the match in the block
   * @returns the error as `error: fix`, or `undefined` if the match is not a mistake
   */
  explain: (parts: readonly string[], index: number, plain: string) => string | undefined;
}
