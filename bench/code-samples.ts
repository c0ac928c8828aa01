// The code blocks of the generated posts: four languages, so that the highlighter has its usual work.

/** Values for the placeholders of a sample: a name in small letters and as a type, and a number from 0 up to a bound. */
export interface Filling {
  name: string;
  type: string;
  below: (bound: number) => number;
}

interface Sample {
  language: string;
  write: (filling: Filling) => string;
}

/** In the order of the sections that contain them. */
export const samples: readonly Sample[] = [
  { language: 'ts', write: writeTypeScript },
  { language: 'go', write: writeGo },
  { language: 'sql', write: writeSql },
  { language: 'bash', write: writeBash },
];

function writeTypeScript({ name, type, below }: Filling): string {
  return `interface ${type} {
  id: string;
  createdAt: Date;
  attempts: number;
}

const MAX_ATTEMPTS = ${2 + below(6)};

export async function settle${type}(items: ${type}[], signal: AbortSignal): Promise<Map<string, ${type}>> {
  const done = new Map<string, ${type}>();
  for (const item of items) {
    if (signal.aborted) break;
    // the ${name} may have been taken by another worker
    if (item.attempts >= MAX_ATTEMPTS) continue;
    const next = { ...item, attempts: item.attempts + 1 };
    await fetch(\`/api/${name}s/\${next.id}\`, { method: 'PUT', body: JSON.stringify(next), signal });
    done.set(next.id, next);
  }
  return done;
}`;
}

function writeGo({ name, type, below }: Filling): string {
  return `package ${name}

import (
\t"context"
\t"time"
)

// Drain moves every pending ${name} to the next stage.
func Drain(ctx context.Context, in <-chan ${type}, limit int) (n int, err error) {
\ttick := time.NewTicker(${5 + below(90)} * time.Millisecond)
\tdefer tick.Stop()
\tfor n < limit {
\t\tselect {
\t\tcase <-ctx.Done():
\t\t\treturn n, ctx.Err()
\t\tcase v, ok := <-in:
\t\t\tif !ok {
\t\t\t\treturn n, nil
\t\t\t}
\t\t\t_ = v.Commit()
\t\t\tn++
\t\t}
\t}
\treturn n, nil
}`;
}

function writeSql({ name, below }: Filling): string {
  return `WITH recent AS (
  SELECT ${name}_id, tenant_id, created_at, payload
  FROM ${name}s
  WHERE created_at > now() - interval '${1 + below(30)} days'
    AND status IN ('pending', 'retry')
)
SELECT tenant_id,
       count(*) AS total,
       percentile_cont(0.99) WITHIN GROUP (ORDER BY latency_ms) AS p99
FROM recent
JOIN ${name}_metrics USING (${name}_id)
GROUP BY tenant_id
HAVING count(*) > ${100 + below(900)}
ORDER BY p99 DESC
LIMIT 20;`;
}

function writeBash({ name, below }: Filling): string {
  return `#!/usr/bin/env bash
set -euo pipefail

REGION="\${1:-eu-west-${1 + below(3)}}"
# one ${name} at a time; the API is rate limited
for id in $(jq -r '.items[].id' ${name}s.json); do
  echo "settling $id in $REGION"
  curl -fsS -X POST "https://api.example.com/v1/${name}s/$id/settle" \\
    -H "Authorization: Bearer $TOKEN" \\
    --max-time 5 || echo "$id" >> failed.txt
  sleep 0.2
done

wc -l failed.txt`;
}
