const corners = ['--nw', '--ne', '--sw', '--se'];

/**
 * What is seen until a picture is there: its own colours. A style attribute would be shorter, and is forbidden. React puts
 * the sheet into the head, where the policy of the page names it.
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
