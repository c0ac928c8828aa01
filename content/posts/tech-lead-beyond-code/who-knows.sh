#!/bin/sh
# #region who-knows
# The share of the busiest author, commits and authors of the last six months,
# for each top-level directory with at least ten commits.
git -c core.quotePath=false log --since='6 months ago' --no-merges --format='author %aE' --name-only |
awk '
  /^author / { author = $2; commit++; next }
  NF == 0    { next }
  {
    dir = index($0, "/") ? substr($0, 1, index($0, "/") - 1) : "(root)"
    if (counted[commit, dir]++) next
    total[dir]++
    if (++by[dir, author] == 1) authors[dir]++
    if (by[dir, author] > top[dir]) top[dir] = by[dir, author]
  }
  END {
    for (d in total) if (total[d] >= 10)
      printf "%3d%% %5d %3d  %s\n", 100 * top[d] / total[d], total[d], authors[d], d
  }
' | sort -k1,1nr -k2,2nr
# #endregion
