import { css } from './css.ts';

export const quote = css`
  @layer prose {
    .prose .quote figcaption {
      border-inline-start: 3px solid var(--beam);
      margin: 0;
      padding: 0.5em 0 0 1.2em;
    }

    .prose .quote figcaption::before {
      content: "— ";
    }
  }
`;
