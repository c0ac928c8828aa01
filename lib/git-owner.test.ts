import { expect, test } from 'vitest';
import { describeOwner } from '#lib/git-owner.ts';

test('a repository of another user is named with the fix, in the words of each version of git', () => {
  const now = `fatal: detected dubious ownership in repository at '/srv/blog.git'
To add an exception for this directory, call:

	git config --global --add safe.directory /srv/blog.git
`;
  const before = "fatal: unsafe repository ('/srv/blog.git' is owned by someone else)";
  for (const output of [now, before]) {
    expect(describeOwner(output)).toBe(
      'git refuses /srv/blog.git, because it belongs to another user: run the command as its owner, or git config --global --add safe.directory /srv/blog.git',
    );
  }
  expect(describeOwner('fatal: not a git repository')).toBeUndefined();
});
