import { css } from './css.ts';

export const code = css`
  @layer prose {
    .prose figure.code {
      background: var(--raised);
      border-radius: var(--radius);
      direction: ltr;
      margin-block: 1.5em;
      /* Forced colours take the ground away and show this. */
      outline: 1px solid transparent;
      position: relative;
    }

    .prose > figure.code {
      margin-inline: calc(var(--code-inset) * -1);
    }

    /* Code starts where the text starts; its ground goes on around it. */
    .prose {
      --code-inset: min(1.25rem, var(--gutter));
    }

    .prose figure.code figcaption {
      border-block-end: 1px solid var(--line);
      color: var(--quiet);
      font: var(--step--1) / 1.4 var(--mono);
      margin: 0;
      max-inline-size: none;
      overflow-wrap: anywhere;
      padding: 0.55rem calc(var(--code-inset) + 4.5rem) 0.55rem var(--code-inset);
    }

    .prose pre {
      --under: var(--raised);
      border-radius: var(--radius);
      font: 0.84em / 1.6 var(--mono);
      padding: 1rem var(--code-inset);
      tab-size: 2;
    }

    .prose pre code {
      display: block;
      font: inherit;
      inline-size: fit-content;
      min-inline-size: 100%;
    }

    /* The script puts the button there; its place is free without it, too. */
    .prose .copy {
      background: var(--raised);
      border: 1px solid var(--line);
      border-radius: var(--radius);
      color: var(--text);
      font: var(--step--1) / 1.2 var(--sans);
      inset: 0.35rem 0.35rem auto auto;
      min-block-size: 1.75rem;
      opacity: 0;
      padding-inline: 0.6rem;
      position: absolute;
    }

    .prose figure.code:is(:hover, :focus-within) .copy {
      opacity: 1;
    }

    @media (hover: none) and (scripting: enabled) {
      .prose .copy {
        opacity: 1;
      }

      .prose .code > pre:first-child {
        padding-block-start: 2.6rem;
      }
    }

    @media (prefers-contrast: more) {
      .prose figure.code {
        --raised: light-dark(#fff, #000);
        border: 1px solid;
      }
    }

    /* Tokens; every colour has a contrast of at least 4.5 on the raised ground, also on marked lines. */
    .tk {
      color: light-dark(oklch(0.43 0.16 25), oklch(0.78 0.12 25));
    }

    .ts {
      color: light-dark(oklch(0.42 0.1 150), oklch(0.82 0.1 145));
    }

    .tc {
      color: light-dark(oklch(0.43 0.13 265), oklch(0.8 0.09 260));
    }

    .tf {
      color: light-dark(oklch(0.42 0.13 310), oklch(0.82 0.09 315));
    }

    .tp,
    .tg {
      color: light-dark(oklch(0.44 0.09 60), oklch(0.86 0.08 85));
    }

    .tm {
      color: light-dark(oklch(0.45 0.02 70), oklch(0.73 0.02 85));
      font-style: italic;
    }

    .tl {
      color: var(--accent);
    }

    .ti {
      color: light-dark(oklch(0.42 0.11 150), oklch(0.84 0.12 145));
    }

    .td {
      color: light-dark(oklch(0.45 0.17 25), oklch(0.78 0.13 25));
    }
  }
`;
