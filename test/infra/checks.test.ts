import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, inject, test } from 'vitest';
import { check } from '../../infra/app.ts';
import { acknowledgeEverything } from '../../infra/wildcards.ts';

/** A stack with one role that is allowed `action` on every resource. */
function appWith(action: string): { app: App; role: Role } {
  const outdir = mkdtempSync(join(inject('scratch'), 'checks-'));
  const app = new App({ analyticsReporting: false, outdir });
  const role = new Role(new Stack(app, 'Stack'), 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(new PolicyStatement({ actions: [action], resources: ['*'] }));
  check(app);
  return { app, role };
}

describe('synthesis', () => {
  test('fails for a `*` resource that is not acknowledged', () => {
    expect(() => appWith('xray:PutTraceSegments').app.synth()).toThrow('AwsSolutions-IAM5[Resource::*]');
  });

  test('passes for a `*` resource that is acknowledged with a reason', () => {
    const { app, role } = appWith('xray:PutTraceSegments');
    acknowledgeEverything(role, ['xray:PutTraceSegments']);
    expect(() => app.synth()).not.toThrow();
  });

  test('cannot acknowledge an action without a reason in infra/wildcards.ts', () => {
    const { role } = appWith('dynamodb:Scan');
    expect(() => acknowledgeEverything(role, ['dynamodb:Scan'])).toThrow('dynamodb:Scan');
  });
});

describe('the cloud assembly', () => {
  test.each(['defaults', 'everything'] as const)('is bound to no account or Region: %s', (assembly) => {
    const manifest: unknown = JSON.parse(readFileSync(join(inject('assemblies')[assembly], 'manifest.json'), 'utf8'));
    expect(JSON.stringify(manifest)).toContain('aws://unknown-account/unknown-region');
    expect(manifest).not.toHaveProperty('missing');
  });
});
