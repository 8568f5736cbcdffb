import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { EXCEPTIONS_FILE, POSTURE_OPTIONS_FILE, SETTINGS_PACKAGE } from '../../layers/aws/posture-options.ts';
import type { TeamOptions } from '../../layers/core/posture/team-options.ts';
import type { TierwatchConfig } from '../config.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { architectureOf } from './function.ts';

/** The posture options of the core, from the configuration. */
export const postureOptionsOf = ({ ownerTags, posture, members }: TierwatchConfig): TeamOptions => ({
  ...posture,
  ownerTags,
  // A member account is not external, even before its first snapshot.
  ownAccounts: [...new Set([...(posture.ownAccounts ?? []), ...members.accounts])],
});

/** The layer with the posture options and exceptions. Environment variables and standard SSM parameters are limited to 4 KB, which a
 * list of all owners in a company can exceed. A layer changes only with a deployment, as the code does. */
export function postureSettings(scope: Construct, config: TierwatchConfig): LayerVersion {
  return new LayerVersion(scope, 'Settings', {
    code: Code.fromAsset(layerFolder(config)),
    description: 'Posture options and exceptions of this team',
    compatibleRuntimes: [Runtime.NODEJS_24_X],
    compatibleArchitectures: [architectureOf(config)],
  });
}

/** A folder with options and exceptions as a Node package, in the structure of a layer. Synthesis copies it into the cloud
 * assembly. */
function layerFolder(config: TierwatchConfig): string {
  const folder = temporaryFolder('settings');
  const target = join(folder, 'nodejs', 'node_modules', SETTINGS_PACKAGE);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, POSTURE_OPTIONS_FILE), JSON.stringify(postureOptionsOf(config)));
  writeFileSync(join(target, EXCEPTIONS_FILE), JSON.stringify(config.exceptions));
  writeFileSync(join(target, 'package.json'), JSON.stringify({ name: SETTINGS_PACKAGE, version: '1.0.0' }));
  return folder;
}
