// The colours of the cards: those of the site's dark theme.
import { readColor } from '#lib/colors.ts';

/** Text has a contrast of at least 7 to 1 with the ground. */
export const colors = {
  ground: readColor('ground').dark,
  text: readColor('heading').dark,
  secondary: readColor('quiet').dark,
  accent: readColor('beam').dark,
  line: readColor('quiet').dark,
};
