import { css } from './css.ts';

export const details = css`
  @layer prose {
    .prose details {
      border-block: 1px solid var(--line);
      max-inline-size: var(--measure);
    }

    .prose details + details {
      border-block-start: 0;
      margin-block-start: 0;
    }

    .prose summary {
      color: var(--heading);
      cursor: pointer;
      font: 700 var(--step--1) / 1.4 var(--sans);
      padding-block: 0.8em;
    }

    .prose summary::marker {
      color: var(--quiet);
    }

    .prose details > :not(summary) {
      margin-block: 0 1em;
    }

    @media print {
      .prose ::details-content {
        content-visibility: visible;
      }
    }
  }
`;
