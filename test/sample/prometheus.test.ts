// Runs the alert rules that posts show over series of values, by promtool.
import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { readBlock } from '#test/sample/blocks.ts';
import { describeSample } from '#test/sample/describe-sample.ts';
import { makeFolder, run } from '#test/sample/sandbox.ts';

const hasPromtool = existsSync('/usr/bin/promtool');

interface Series {
  series: string;
  values: string;
}

/** @returns the labels of the alerts that fire after a time, or the error of promtool */
async function fire(rules: string, input: Series[], time: string, alert: string, expected: object[]): Promise<string> {
  const tests = {
    rule_files: ['rules.yml'],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: input,
        alert_rule_test: [{ eval_time: time, alertname: alert, exp_alerts: expected }],
      },
    ],
  };
  // JSON is YAML.
  const folder = makeFolder({ 'rules.yml': rules, 'test.yml': JSON.stringify(tests) });
  const { code, stdout, stderr } = await run(folder, 'promtool', ['test', 'rules', 'test.yml']);
  return code === 0 ? '' : `${stdout}${stderr}`;
}

const disk = 'half-marathon-engineering/rules.yml';

describeSample(
  'half-marathon-engineering/rules.yml',
  ({ good, bad }) => {
    const name = 'DiskFullWithinFourDays';
    const free = (fstype: string) => `node_filesystem_avail_bytes{instance="a",mountpoint="/",fstype="${fstype}"}`;
    // 100 GB, and 30 MB less each minute: full after 2.3 days.
    const falling = '100000000000-30000000x1800';

    good('a disk that stays as full as it is, and memory that fills, raise no alert', async () => {
      const input = [
        { series: free('ext4'), values: '100000000000+0x1800' },
        { series: free('tmpfs'), values: falling },
      ];
      expect(await fire(await readBlock(disk), input, '26h', name, [])).toBe('');
    });

    bad('a disk that will be full in three days raises a ticket', async () => {
      const alert = {
        exp_labels: { severity: 'ticket', instance: 'a', mountpoint: '/', fstype: 'ext4' },
        exp_annotations: { summary: 'a / is on course to be full within four days' },
      };
      const input = [{ series: free('ext4'), values: falling }];
      expect(await fire(await readBlock(disk), input, '26h', name, [alert])).toBe('');
    });
  },
  hasPromtool,
);

const checkout = 'production-with-distributed-teams/alerts.yml';

describeSample(
  'production-with-distributed-teams/alerts.yml',
  ({ good, bad }) => {
    const name = 'CheckoutErrorBudgetBurn';
    const requests = (errors: number): Series[] => [
      { series: 'http_requests_total{service="checkout",code="200"}', values: `0+${1000 - errors}x120` },
      { series: 'http_requests_total{service="checkout",code="500"}', values: `0+${errors}x120` },
    ];

    good('one error in a hundred requests raises no page', async () => {
      expect(await fire(await readBlock(checkout), requests(10), '2h', name, [])).toBe('');
    });

    bad('two in a hundred page the team, with the runbook', async () => {
      const alert = {
        exp_labels: { severity: 'page', team: 'payments' },
        exp_annotations: {
          summary: 'Checkout errors would spend 2% of the 30-day budget in an hour',
          runbook: 'runbooks/checkout-errors.md',
        },
      };
      expect(await fire(await readBlock(checkout), requests(20), '2h', name, [alert])).toBe('');
    });
  },
  hasPromtool,
);
