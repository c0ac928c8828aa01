import { css } from './css.ts';

export const diagrams = css`
  @layer prose {
    .prose .diagram .wide {
      margin: 0;
    }

    .diagram svg {
      display: block;
      margin-inline: auto;
      max-inline-size: none;
    }

    @media print {
      .diagram svg {
        max-inline-size: 100%;
      }
    }

    @media (forced-colors: active) {
      .diagram svg {
        --ground: Canvas;
        --raised: Canvas;
        --line: CanvasText;
        --quiet: CanvasText;
        --text: CanvasText;
      }
    }
  }
`;
