import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../infra/bundle.ts';
import { eventCosts, fixedCosts, SIZES, totalOf } from '../../tools/cost-model.ts';
import { costPage, countsOf, fixedTotal } from '../../tools/cost-page.ts';
import { committedPage } from '../../tools/generated-page.ts';
import { ofType, templateOf } from './template.ts';

const template = templateOf('defaults', 'Tierwatch');

describe('the cost of a deployment', () => {
  it('is documented as computed (if not: node tools/generate-cost-doc.ts)', () => {
    const page = costPage(template);
    expect(committedPage(page)).toBe(page.text);
  });

  it('is quoted in the README', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    expect(readme).toContain(`about ${Math.round(fixedTotal(template))} US dollars a month`);
  });

  it('is below 11 dollars a month without events (8 without the dashboard), and below 1.50 per million events that arrive in batches', () => {
    expect(fixedTotal(template)).toBeLessThan(11);
    const { dashboards } = countsOf(template);
    expect(totalOf(fixedCosts({ ...countsOf(template), dashboards: dashboards - 1 }))).toBeLessThan(8);
    for (const size of SIZES.filter(({ batch }) => batch > 1))
      expect(totalOf(eventCosts(size)), size.name).toBeLessThan(1.5);
  });

  it('has no part that the model leaves out: these types cost nothing without events', () => {
    const priced = [
      'AWS::Lambda::EventSourceMapping',
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::KMS::Key',
    ];
    const free = [
      'AWS::ApiGatewayV2::',
      'AWS::DynamoDB::GlobalTable',
      'AWS::Events::',
      'AWS::IAM::',
      'AWS::Lambda::',
      'AWS::Logs::LogGroup',
      'AWS::SNS::',
      'AWS::SQS::',
      'AWS::SSM::Parameter',
      'AWS::Scheduler::Schedule',
      'AWS::StepFunctions::StateMachine',
      'AWS::CDK::Metadata',
    ];
    const unknown = Object.values(template.Resources)
      .map(({ Type }) => Type)
      .filter((type) => !priced.includes(type) && !free.some((prefix) => type.startsWith(prefix)));
    expect([...new Set(unknown)]).toEqual([]);
    for (const [id, { Properties }] of ofType(template, 'AWS::SSM::Parameter'))
      expect(Properties.Tier, id).not.toBe('Advanced');
  });
});
