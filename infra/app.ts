import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { loadConfig, type TierwatchConfig } from './config.ts';
import { HubStack } from './stacks/hub.ts';
import { MemberStack } from './stacks/member.ts';

/** Ids of the stacks: names that operators type. */
export const HUB = 'Tierwatch';
export const MEMBER = 'TierwatchMember';

/** Builds the app: the hub, and the member stack where the configuration says where the hub is. Every synthesis is
 * checked against cdk-nag's AwsSolutions. Neither stack is bound to an account or Region, so no synthesis asks AWS. */
export function build(app: App, config: TierwatchConfig): App {
  new HubStack(app, HUB, config);
  if (config.hub !== undefined) new MemberStack(app, MEMBER, config, config.hub);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

/** A context value that came as text (`-c key=value`) or as what cdk.json says. */
const isOn = (value: unknown): boolean => value === true || value === 'true';

if (import.meta.main) {
  const app = new App();
  const path: unknown = app.node.tryGetContext('config');
  build(app, loadConfig(typeof path === 'string' ? path : undefined));
  if (isOn(app.node.tryGetContext('tierwatch:local'))) {
    const { applyLocalDifferences } = await import('./local/differences.ts');
    applyLocalDifferences(app);
  }
  app.synth();
}
