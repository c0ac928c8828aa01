// The blocks of a text, as an object stores them.

/** Things whose text is not compared. Readers learn only that they changed. */
export const thingKinds = ['code', 'diagram', 'formula', 'image', 'media'] as const;
export type ThingKind = (typeof thingKinds)[number];

export type Block =
  /** A heading, or any other text: its words with single spaces. */
  | ['heading' | 'text', string]
  /** A part of the digest of the thing. */
  | [ThingKind, string];
