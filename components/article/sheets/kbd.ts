import { css } from './css.ts';

export const kbd = css`
  @layer prose {
    .prose kbd {
      border: 1px solid var(--quiet);
      border-block-end-width: 2px;
      border-radius: var(--radius);
      font: 0.8em / 1 var(--sans);
      padding: 0.15em 0.4em;
      white-space: nowrap;
    }
  }
`;
