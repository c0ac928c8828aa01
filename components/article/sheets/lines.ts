import { css } from './css.ts';

export const lines = css`
  @layer prose {
    .prose pre :where(mark, ins, del, .line) {
      --hang: 0ch;
      border-inline-start: 0 solid var(--beam);
      color: inherit;
      display: block;
      margin-inline: calc(var(--code-inset) * -1);
      padding-inline: calc(var(--code-inset) + var(--hang)) var(--code-inset);
      text-decoration: none;
      text-indent: calc(var(--hang) * -1);
    }

    .prose pre :is(mark, ins, del) {
      background: light-dark(oklch(0.9 0.045 75), oklch(0.31 0.035 65));
      border-inline-start-width: 3px;
      padding-inline-start: calc(var(--code-inset) + var(--hang) - 3px);
    }

    .prose pre ins {
      background: light-dark(oklch(0.91 0.06 145), oklch(0.31 0.05 150));
      border-color: oklch(0.6 0.13 150);
    }

    .prose pre del {
      background: light-dark(oklch(0.91 0.05 25), oklch(0.31 0.06 20));
      border-color: oklch(0.6 0.16 25);
    }

    .prose pre ins::before {
      content: "+";
      margin-inline-start: -1ch;
    }

    .prose pre del::before {
      content: "-";
      margin-inline-start: -1ch;
    }

    .prose code.numbered {
      counter-reset: line calc(attr(data-first type(<integer>), 1) - 1);
    }

    .prose code.numbered > * {
      counter-increment: line;
    }

    .prose code.numbered > *::before {
      color: var(--quiet);
      content: counter(line);
      display: inline-block;
      inline-size: 2.2ch;
      margin-inline: 0 1.6ch;
      text-align: end;
      text-indent: 0;
      user-select: none;
      white-space: pre;
    }

    .prose code.numbered > ins::before {
      content: counter(line) " +";
      inline-size: 3.8ch;
      margin-inline-end: 0;
    }

    .prose code.numbered > del::before {
      content: counter(line) " -";
      inline-size: 3.8ch;
      margin-inline-end: 0;
    }

    /* What does not fit goes on below, set in. */
    .prose .wrap pre {
      overflow-wrap: anywhere;
      white-space: pre-wrap;
    }

    .prose .wrap pre code > * {
      --hang: 2ch;
    }

    .prose .wrap pre .numbered > * {
      --hang: 5.8ch;
    }

    .prose .wrap code {
      inline-size: auto;
    }

    /* A mark and all in it would have the mark's colour there, but only the mark its ground. */
    @media (forced-colors: active) {
      .prose pre mark,
      .prose pre mark > span,
      .prose .numbered > mark::before {
        background: Canvas;
        color: CanvasText;
      }
    }

    @media (prefers-contrast: more) {
      .prose pre :is(mark, ins, del) {
        background: none;
      }
    }
  }
`;
