import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, inject, test } from 'vitest';
import { check } from '../../infra/app.ts';
import { acknowledgeEverything } from '../../infra/wildcards.ts';

/** A stack with one role that may do `action` on everything. */
function appWith(action: string): { app: App; role: Role } {
  const outdir = mkdtempSync(join(inject('scratch'), 'checks-'));
  const app = new App({ analyticsReporting: false, outdir });
  const role = new Role(new Stack(app, 'Stack'), 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(new PolicyStatement({ actions: [action], resources: ['*'] }));
  check(app);
  return { app, role };
}

describe('given the check of every synthesis', () => {
  test('when a role may do something on everything without a reason, then synthesis fails', () => {
    expect(() => appWith('xray:PutTraceSegments').app.synth()).toThrow('AwsSolutions-IAM5[Resource::*]');
  });

  test('when a reason is given, then it passes', () => {
    const { app, role } = appWith('xray:PutTraceSegments');
    acknowledgeEverything(role, ['xray:PutTraceSegments']);
    expect(() => app.synth()).not.toThrow();
  });

  test('when the action has no reason in infra/wildcards.ts, then it cannot be acknowledged', () => {
    const { role } = appWith('dynamodb:Scan');
    expect(() => acknowledgeEverything(role, ['dynamodb:Scan'])).toThrow('dynamodb:Scan');
  });
});

describe('given what was synthesised', () => {
  test.each(['defaults', 'everything'] as const)('then it is bound to no account or Region: %s', (assembly) => {
    const manifest: unknown = JSON.parse(readFileSync(join(inject('assemblies')[assembly], 'manifest.json'), 'utf8'));
    expect(JSON.stringify(manifest)).toContain('aws://unknown-account/unknown-region');
    expect(manifest).not.toHaveProperty('missing');
  });
});
