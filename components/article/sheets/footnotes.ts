import { css } from './css.ts';

/**
 * A note that is asked for stands at the foot of the screen, as it would at the foot of a page, until it is closed or its
 * place in the list comes by. The list has no box of its own: one would keep the note within itself.
 */
export const footnotes = css`
  @layer prose {
    .prose sup {
      font: 700 0.7em / 0 var(--sans);
    }

    .prose sup a {
      background-clip: content-box;
      margin-inline: -0.4em;
      padding: 0.9em 0.5em;
      text-decoration: none;
    }

    .prose sup a:is(:hover, :target) {
      background-color: light-dark(oklch(0.93 0.05 75), oklch(0.32 0.045 65));
      text-decoration: underline;
    }

    .prose .footnotes,
    .prose .footnotes ol {
      display: contents;
    }

    .prose .footnotes {
      color: var(--quiet);
      font-size: 0.9em;
    }

    .prose .footnotes li {
      counter-increment: note;
      list-style: none;
      margin: 0;
      padding: 0.6em 2.2em 0.6em 1.8em;
      position: relative;
    }

    .prose .footnotes li::before {
      content: counter(note) ".";
      inset-inline-start: 0;
      position: absolute;
    }

    .prose .footnotes li:first-child {
      margin-block-start: 3em;
    }

    .prose .footnotes li:first-child::after {
      border-block-start: 1px solid var(--line);
      content: "";
      inline-size: 6rem;
      inset: -0.6em auto auto 0;
      position: absolute;
    }

    /* Places to go to without moving the page: what is fixed is in view wherever the page stands. */
    .prose .place {
      inset: 0 auto auto 0;
      position: fixed;
    }

    .prose li > .place + * {
      margin: 0;
    }

    .prose .close {
      display: none;
    }

    @media screen {
      .prose .footnotes li:has(> .place:target) {
        background: linear-gradient(var(--beam) 3px, var(--ground) 3px);
        box-shadow: 0 0 0 100vmax var(--ground);
        clip-path: inset(0 -100vmax);
        color: var(--text);
        inset-block-end: 0;
        max-block-size: 50svh;
        overflow-y: auto;
        position: sticky;
        z-index: 1;
      }

      .prose li:has(> .place:target) .close:last-child {
        display: block;
        font: 1.4em / 2rem var(--sans);
        inline-size: 2rem;
        inset: 0.3rem 0 auto auto;
        margin: 0;
        position: absolute;
        text-align: center;
        text-decoration: none;
      }
    }
  }
`;
