import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { buildReferenceLayer } from '../layers/reference/build.ts';
import { ConfigError, loadConfig, type TierwatchConfig } from './config.ts';
import { namesOf } from './names.ts';
import { HubStack } from './stacks/hub.ts';
import { MemberStack } from './stacks/member.ts';

/** Ids of the stacks, which operators type. The name of the deployment changes the names of the stacks in CloudFormation, not their ids. */
export const HUB = 'Tierwatch';
export const MEMBER = 'TierwatchMember';

/** Builds the app: the hub stack, and the member stack if the configuration names a hub. Neither stack is bound to an account or
 * Region, so synthesis makes no AWS calls.
 * `referenceLayer` is the folder of the layer with the reference data. */
export function build(app: App, config: TierwatchConfig, referenceLayer: string): App {
  addStacks(app, config, referenceLayer);
  check(app);
  return app;
}

/** Adds the stacks without their checks. */
export function addStacks(app: App, config: TierwatchConfig, referenceLayer: string): void {
  new HubStack(app, HUB, { config, referenceLayer });
  if (config.hub === undefined) return;
  new MemberStack(app, MEMBER, { config, hub: { ...config.hub, stack: namesOf(config).stack } });
}

/** Checks every synthesis of `app` with cdk-nag's AwsSolutions: a finding that is not acknowledged with a reason fails it. */
export function check(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

if (import.meta.main) {
  const app = new App();
  const path: unknown = app.node.tryGetContext('config');
  try {
    const config = loadConfig(typeof path === 'string' ? path : undefined);
    build(app, config, await buildReferenceLayer()).synth();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
