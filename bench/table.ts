// The result table of the fault, publish and cluster suites: a row for each case, with a control that must fail.

export interface Row {
  /** The case, and the event that is counted. */
  name: string;
  runs: string;
  ours: string;
  control: string;
  /** Whether the control can fail. If not, the row only shows that our side is not worse than the control. */
  isCompared: boolean;
  isPassed: boolean;
  /** Why it fails, for the summary of all tests. */
  problem?: string;
}

export function printTable(rows: readonly Row[]): void {
  const lines = rows.map((row) => [row.name, row.runs, row.ours, row.control, formatVerdict(row)].join(' | '));
  console.log(
    ['case | runs | ours | control | verdict', '--- | --- | --- | --- | ---', ...lines]
      .map((line) => `| ${line} |`)
      .join('\n'),
  );
}

function formatVerdict({ isPassed, isCompared }: Row): string {
  if (!isPassed) return '**fails**';
  return isCompared ? 'holds' : 'holds, without a control that can fail';
}
