import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { EXCEPTIONS_FILE, POSTURE_OPTIONS_FILE, SETTINGS_PACKAGE } from '../../layers/aws/posture-options.ts';
import type { TeamOptions } from '../../layers/core/posture/team-options.ts';
import type { TierwatchConfig } from '../config.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** What the configuration says about judging identities, in the words of the core. */
export const postureOptionsOf = ({ ownerTags, posture, members }: TierwatchConfig): TeamOptions => ({
  ...posture,
  ownerTags,
  // A member whose facts are not there yet is no stranger.
  ownAccounts: [...new Set([...(posture.ownAccounts ?? []), ...members.accounts])],
});

/** The layer that tells the functions by what to judge. The environment of a function ends at 4 KB and a standard parameter
 * too, while a list of all people of a company does not; and a layer changes with the deployment alone, as the code does. */
export function postureSettings(scope: Construct, config: TierwatchConfig): LayerVersion {
  return new LayerVersion(scope, 'Settings', {
    code: Code.fromAsset(laidOut(config)),
    description: 'How this team judges its identities, and what it accepts',
    compatibleRuntimes: [Runtime.NODEJS_24_X],
    compatibleArchitectures: [Architecture.ARM_64],
  });
}

/** A folder with options and exceptions as a Node package, as a layer wants it. */
function laidOut(config: TierwatchConfig): string {
  const folder = temporaryFolder('settings');
  const target = join(folder, 'nodejs', 'node_modules', SETTINGS_PACKAGE);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, POSTURE_OPTIONS_FILE), JSON.stringify(postureOptionsOf(config)));
  writeFileSync(join(target, EXCEPTIONS_FILE), JSON.stringify(config.exceptions));
  writeFileSync(join(target, 'package.json'), JSON.stringify({ name: SETTINGS_PACKAGE, version: '1.0.0' }));
  return folder;
}
