// A mistake in Markdown, the expected errors, and the corrected text.

/** A name, the lines of a body, the errors without their file, and the corrected lines. */
export type Mistake = readonly [
  name: string,
  lines: readonly string[],
  diagnostics: readonly string[],
  fixed: readonly string[],
];
