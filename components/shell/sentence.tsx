import { Fragment, type ReactNode } from 'react';

interface Props {
  /** A text of `lib/copy`; `{name}` is the place of the element with this name. */
  text: string;
  parts: Record<string, ReactNode>;
}

/** A sentence with elements in it, such as a link. A name without an element stays as it is written. */
export function Sentence({ text, parts }: Props) {
  return text.split(/(\{\w+\})/).map((piece, index) => {
    const part = piece.startsWith('{') ? parts[piece.slice(1, -1)] : undefined;
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no name, and are rendered once
    return <Fragment key={index}>{part ?? piece}</Fragment>;
  });
}
