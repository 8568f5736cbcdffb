import { expect, test } from 'vitest';
import { manualClock } from '../../../layers/aws/clock.ts';
import { gapCountPublisher } from '../../../layers/aws/metrics.ts';

test('the number of coverage gaps is one line in the embedded metric format', () => {
  const lines: string[] = [];
  const publish = gapCountPublisher('Tierwatch', manualClock('2026-11-30T12:00:00.000Z'), (line) => lines.push(line));
  publish(2);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      _aws: {
        Timestamp: Date.parse('2026-11-30T12:00:00.000Z'),
        CloudWatchMetrics: [
          { Namespace: 'Tierwatch', Dimensions: [['Stack']], Metrics: [{ Name: 'CoverageGaps', Unit: 'Count' }] },
        ],
      },
      Stack: 'Tierwatch',
      CoverageGaps: 2,
    },
  ]);
  expect(lines[0]).toMatch(/^[^\n]*\n$/);
});
