import type { ComponentProps } from 'react';
import { copy } from '#lib/copy/words.ts';

type Level = 'h2' | 'h3' | 'h4' | 'h5' | 'h6';

/** A heading with a link to itself beside it: within the heading, the link would be part of its name. */
function makeHeading(Level: Level) {
  return function Heading(props: ComponentProps<Level>) {
    const { id } = props;
    // The heading of the footnotes is hidden.
    if (!id || props.className) return <Level {...props} />;
    return (
      <div className="heading">
        <Level {...props} />
        {/* The space separates the two in text. */ ' '}
        {/* biome-ignore lint/a11y/useAnchorContent: the label names it, and CSS draws the sign */}
        <a className="anchor" href={`#${id}`} aria-label={copy.post.permalink} aria-describedby={id} />
      </div>
    );
  };
}

export const headings = {
  h2: makeHeading('h2'),
  h3: makeHeading('h3'),
  h4: makeHeading('h4'),
  h5: makeHeading('h5'),
  h6: makeHeading('h6'),
};
