// What a test in this folder says in the end: a row for each thing that was tried, with a control that has to fail.

export interface Row {
  /** What is done, and what is counted. */
  name: string;
  runs: string;
  ours: string;
  control: string;
  /** Whether the control can fail here. If not, the row shows no more than that we took nothing away. */
  isCompared: boolean;
  isPassed: boolean;
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
