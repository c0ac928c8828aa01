// Explains git's refusal of a repository that belongs to another user.

/** Matches the messages of git 2.36 and of later versions. */
const refusal = /dubious ownership in repository at '([^']+)'|unsafe repository \('([^']+)' is owned by someone else\)/;

/**
 * @param output of git
 * @returns the problem and the fix without a full stop, or `undefined` if git has another reason
 */
export function describeOwner(output: string): string | undefined {
  const [, ...paths] = refusal.exec(output) ?? [];
  const path = paths.find(Boolean);
  return (
    path &&
    `git refuses ${path}, because it belongs to another user: run the command as its owner, or git config --global --add safe.directory ${path}`
  );
}
