import { describe, expect, test } from 'vitest';
import { at, list, ofType, target, templateOf } from './template.ts';

const template = templateOf('defaults', 'Tierwatch');
const alarms = ofType(template, 'AWS::CloudWatch::Alarm');
const scheduled = ofType(template, 'AWS::Scheduler::Schedule').map(([, { Properties }]) => ({
  lambda: String(target(at(Properties.Target, 'Arn'))),
  schedule: String(Properties.ScheduleExpression),
}));
const snapshots = scheduled.filter(({ lambda }) => lambda.includes('Snapshot'));
const alarmsOn = (lambda: string, metric: string) =>
  alarms
    .filter(([, { Properties }]) => Properties.MetricName === metric)
    .filter(([, { Properties }]) => target(at(Properties.Dimensions, 0, 'Value')) === lambda)
    .map(([, { Properties }]) => Properties);

describe('the alarms of snapshots', () => {
  test('are raised by one failed run: the next run is hours away', () => {
    expect(snapshots).toHaveLength(3);
    for (const { lambda } of snapshots)
      expect(alarmsOn(lambda, 'Errors'), lambda).toMatchObject([
        { EvaluationPeriods: 1, TreatMissingData: 'notBreaching' },
      ]);
  });

  test.each([
    ['SnapshotPrincipals', 3_600],
    ['SnapshotCredentials', 4 * 3_600],
    ['SnapshotSecrets', 6 * 3_600],
  ])('are raised if %s does not run for three intervals', (name, Period) => {
    const lambda = snapshots.find((one) => one.lambda.includes(name))?.lambda ?? '';
    expect(alarmsOn(lambda, 'Invocations')).toMatchObject([
      { Period, EvaluationPeriods: 3, TreatMissingData: 'breaching' },
    ]);
  });
});

describe('the alarm of coverage gaps', () => {
  test('is raised while a daily check finds one', () => {
    const [gaps] = alarms
      .map(([, { Properties }]) => Properties)
      .filter(({ MetricName }) => MetricName === 'CoverageGaps');
    expect(gaps).toMatchObject({
      Dimensions: [{ Name: 'Stack', Value: 'Tierwatch' }],
      Period: 86_400,
      Statistic: 'Maximum',
      Threshold: 0,
      TreatMissingData: 'notBreaching',
    });
    const check = scheduled.find(({ lambda }) => lambda.includes('CheckCoverage'));
    expect(check?.schedule).toBe('rate(1 day)');
    expect(alarmsOn(check?.lambda ?? '', 'Invocations')).toMatchObject([{ Period: 86_400, EvaluationPeriods: 3 }]);
  });
});

describe('every alarm', () => {
  test('covers a period that CloudWatch accepts', () => {
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    for (const [id, { Properties }] of alarms) {
      const period = Number(Properties.Period);
      const seconds = period * Number(Properties.EvaluationPeriods);
      expect(seconds, id).toBeLessThanOrEqual(period >= 3_600 ? 604_800 : 86_400);
    }
  });

  test('and every graph uses a metric that an AWS service publishes, which costs nothing, except the coverage gaps', () => {
    const own = alarms.filter(([, { Properties }]) => Properties.Namespace === 'Tierwatch');
    expect(own.map(([, { Properties }]) => Properties.MetricName)).toEqual(['CoverageGaps']);
    const namespaces = new Set(alarms.map(([, { Properties }]) => String(Properties.Namespace)));
    namespaces.delete('Tierwatch');
    const body = JSON.stringify(ofType(template, 'AWS::CloudWatch::Dashboard').map(([, { Properties }]) => Properties));
    const drawn = [...body.matchAll(/\[\\+"([A-Z]\w+\/?\w*)\\+",\\+"\w+\\+"/g)].map(([, namespace]) =>
      String(namespace),
    );
    expect(drawn.length).toBeGreaterThan(5);
    const free = drawn.filter((namespace) => namespace !== 'Tierwatch');
    for (const namespace of [...namespaces, ...free]) expect(namespace).toMatch(/^AWS\//);
  });
});

describe('a snapshot or a coverage check that fails', () => {
  test('is not repeated by Lambda, and leaves a message in the dead-letter queue', () => {
    const configs = ofType(template, 'AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) => Properties);
    const names = configs.map(({ FunctionName }) => String(target(FunctionName)));
    const rare = scheduled.filter(({ lambda }) => !/Sweep|BuildBaselines/.test(lambda));
    expect(names.toSorted()).toEqual(rare.map(({ lambda }) => lambda).toSorted());
    for (const config of configs) expect(config.MaximumRetryAttempts).toBe(0);
    for (const name of names)
      expect(list(at(template.Resources[name]?.Properties.DeadLetterConfig, 'TargetArn')), name).toHaveLength(1);
  });
});
