import { css } from './css.ts';

/** A picture for each theme: the reader's choice first, then the system's. What is not shown is not loaded. */
export const shades = css`
  @layer prose {
    :root:not([data-theme="dark"]) [data-shade="dark"],
    :root[data-theme="dark"] [data-shade="light"] {
      display: none;
    }

    @media (prefers-color-scheme: dark) {
      :root:not([data-theme]) [data-shade="light"] {
        display: none;
      }

      :root:not([data-theme]) [data-shade="dark"] {
        display: block;
      }
    }

    @media print {
      :root [data-shade="light"][data-shade] {
        display: block;
      }

      :root [data-shade="dark"][data-shade] {
        display: none;
      }
    }
  }
`;
