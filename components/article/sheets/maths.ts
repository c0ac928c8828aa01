import { css } from './css.ts';

export const maths = css`
  @layer prose {
    math {
      font-family: "Cambria Math", "STIX Two Math", "Latin Modern Math", "DejaVu Math TeX Gyre", math;
      font-size: 1.08em;
    }

    .prose .wide:has(> math) {
      max-inline-size: var(--measure);
    }

    .wide > math {
      min-inline-size: max-content;
      padding-block: 0.4em;
    }

    math .start {
      padding-inline-start: 0;
    }

    math .end {
      padding-inline-end: 0;
    }

    math .gap {
      padding-inline-start: 1em;
    }

    math .to-start {
      text-align: -webkit-left;
    }

    math .to-end {
      text-align: -webkit-right;
    }

    math .jot mtd {
      padding-block: 0.7ex;
    }

    math .full {
      inline-size: 100%;
    }

    math .half {
      inline-size: 50%;
      padding: 0;
    }

    math .back {
      margin-inline-start: -0.1667em;
    }

    math :is(.top, .bottom, .left, .right) {
      border: 0 solid;
    }

    math .top {
      border-block-start-width: 0.06em;
    }

    math .bottom {
      border-block-end-width: 0.06em;
    }

    math .left {
      border-inline-start-width: 0.06em;
    }

    math .right {
      border-inline-end-width: 0.06em;
    }

    math .box {
      border: 1px solid;
      padding: 0.3em;
    }

    math menclose {
      position: relative;
    }

    math .strike {
      background: currentColor;
      inset: 0;
      position: absolute;
    }

    math .up {
      clip-path: polygon(0 calc(100% - 0.08em), 0 100%, 0.05em 100%, 100% 0.08em, 100% 0, calc(100% - 0.05em) 0);
    }

    math .down {
      clip-path: polygon(0 0, 0 0.08em, calc(100% - 0.05em) 100%, 100% 100%, 100% calc(100% - 0.08em), 0.05em 0);
    }

    math .out {
      inset-block: 52% auto;
      block-size: 0.06em;
    }

    .prose {
      counter-reset: equation;
    }

    math .count::before {
      content: "(" counter(equation) ")";
      counter-increment: equation;
    }
  }
`;
