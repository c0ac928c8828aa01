// #region check
import { readFile } from 'node:fs/promises';

type Rule = { name: string; labels: Record<string, string>; annotations: Record<string, string> };
type RulesResponse = { data: { groups: { rules: Rule[] }[] } };

const DAY = 24 * 60 * 60 * 1000;
const base = process.env.PROMETHEUS_URL ?? 'http://127.0.0.1:9090';

async function problem(rule: Rule): Promise<string | undefined> {
  if (!rule.labels.team) return 'has no owning team';
  const path = rule.annotations.runbook;
  if (!path) return 'has no runbook';
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return `points at ${path}, which does not exist`;
  const verified = /^verified: (\d{4}-\d{2}-\d{2})$/m.exec(text)?.[1];
  if (!verified) return `${path} does not say when it was last followed`;
  const days = Math.floor((Date.now() - Date.parse(verified)) / DAY);
  // 2020-13-45 is not a date, and a date in the future would pass for years.
  if (!(days >= 0)) return `${path} was last followed on ${verified}, which cannot be`;
  return days > 90 ? `${path} was last followed ${days} days ago` : undefined;
}

const response = await fetch(`${base}/api/v1/rules?type=alert`);
if (!response.ok) throw new Error(`${base} answered ${response.status}`);
const { data } = (await response.json()) as RulesResponse;
const pages = data.groups.flatMap((group) => group.rules).filter((rule) => rule.labels.severity === 'page');
if (pages.length === 0) throw new Error(`${base} has no rule that pages: are its files loaded?`);

for (const rule of pages) {
  const found = await problem(rule);
  if (!found) continue;
  console.error(`${rule.name}: ${found}`);
  process.exitCode = 1;
}
// #endregion
