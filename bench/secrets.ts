/** Measures the CPU time of the secret scan of a thousand typical environment variables, compared with secretlint alone on the same
 * values. */
import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend';
import { type Exposable, findExposedSecrets } from '../layers/core/posture/secrets-outside.ts';
import { cpuSince } from './cpu-time.ts';
import { median, printFigures } from './report.ts';

const VALUES = 1_000;
const ROUNDS = 9;

/** Typical environment variables of functions and tasks. Most are not secrets. */
const SAMPLES: readonly (readonly [name: string, value: string])[] = [
  ['TABLE_NAME', 'orders-prod-events'],
  ['LOG_LEVEL', 'info'],
  ['QUEUE_URL', 'https://sqs.eu-west-1.amazonaws.com/111122223333/orders-prod'],
  ['TOPIC_ARN', 'arn:aws:sns:eu-west-1:111122223333:orders-prod'],
  ['DB_SECRET_ARN', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-db-A1b2C3'],
  ['DB_HOST', 'orders.cluster-cx2a3b4c5d6e.eu-west-1.rds.amazonaws.com'],
  ['FEATURES', '{"checkout":true,"limits":{"perMinute":600,"burst":50},"regions":["eu-west-1","eu-central-1"]}'],
  ['JAVA_OPTS', '-Xmx512m -XX:+UseSerialGC -Dfile.encoding=UTF-8 -Duser.timezone=UTC'],
  ['COMMIT', '6d070c415ed7e70cad19461922995d84016e51c6'],
  ['DB_PASSWORD', 'c0rrect-h0rse-9'],
];

const values: readonly Exposable[] = Array.from({ length: VALUES }, (_, index) => {
  const [place, value] = SAMPLES[index % SAMPLES.length] ?? ['EMPTY', ''];
  return { type: 'AWS::Lambda::Function', holder: `f-${index}`, place, value: `${value}${index}` };
});

async function secretlintAlone(): Promise<void> {
  for (const { place, value } of values) {
    await lintSource({
      source: { content: `${place}=${value}`, filePath: 'text', ext: '', contentType: 'text' },
      options: {
        noPhysicFilePath: true,
        config: { rules: [{ id: recommended.meta.id, rule: recommended, options: {} }] },
      },
    });
  }
}

/** Milliseconds of CPU time. */
async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  return cpuSince(start);
}

export async function benchSecrets(): Promise<void> {
  const scan = () => findExposedSecrets(values, 'bench');
  const first = await milliseconds(scan);
  secretLintProfiler.setEnabled(false);
  const [scans, alone]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(await milliseconds(secretlintAlone));
    scans.push(await milliseconds(scan));
  }
  const ratio = median(scans) / median(alone);
  printFigures(`Scan of ${VALUES} values for secrets`, [
    ['first scan of a process', `${Math.round(first)} ms`, 'includes loading the formats and secretlint'],
    ['later scans', `${Math.round(median(scans))} ms`, 'all formats, names and texts, and secretlint'],
    ['secretlint alone', `${Math.round(median(alone))} ms`, 'one value at a time'],
    ['ratio of later scans to secretlint alone', `${ratio.toFixed(2)} x`],
  ]);
}

if (import.meta.main) await benchSecrets();
