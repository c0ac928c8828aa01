const corners = ['--nw', '--ne', '--sw', '--se'];

/**
 * The placeholder colours of images, shown until each image has loaded. The content security policy forbids style
 * attributes, so the colours are a style sheet, which React moves to the head and the policy names by its hash.
 */
export function Tints({ tints }: { tints: Record<string, string[]> }) {
  const rules = Object.entries(tints).map(([src, colors]) => {
    const values = colors.map((color, index) => `${corners[index]}:${color}`);
    return `[src="${src}"]{${values.join(';')}}`;
  });
  if (rules.length === 0) return null;
  return (
    <style href={Object.keys(tints).join()} precedence="tints">
      {rules.join('')}
    </style>
  );
}
