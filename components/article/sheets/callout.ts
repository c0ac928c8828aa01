import { css } from './css.ts';

export const callout = css`
  @layer prose {
    .prose .callout {
      border-block: 1px solid var(--line);
      border-block-start: 3px solid var(--beam);
      margin-block: 1.8em;
      padding-block: 1em;
    }

    .prose .callout > * + * {
      margin-block: 0.6em 0;
    }

    .prose .callout-title {
      color: var(--heading);
      font: 700 var(--step--1) / 1.4 var(--sans);
    }

    .prose .callout[data-kind="warning"] {
      border-block-start-color: oklch(0.6 0.19 27);
    }

    .prose .callout[data-kind="tip"] {
      border-block-start-color: oklch(0.6 0.12 155);
    }
  }
`;
