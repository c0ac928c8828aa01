// The blocks of a text, as an object stores them.

/** Elements whose text is not compared. Readers see only that they changed. */
export const thingKinds = ['code', 'diagram', 'formula', 'image', 'media'] as const;
export type ThingKind = (typeof thingKinds)[number];

export type Block =
  /** A heading or another text, with single spaces between words. */
  | ['heading' | 'text', string]
  /** A part of the digest of the element. */
  | [ThingKind, string];
