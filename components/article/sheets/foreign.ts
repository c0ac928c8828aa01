import { css } from './css.ts';

export const foreign = css`
  @layer prose {
    .prose > div[lang] {
      max-inline-size: var(--measure);
    }

    .prose div[lang] > * + * {
      margin-block-start: 1.15em;
    }
  }
`;
