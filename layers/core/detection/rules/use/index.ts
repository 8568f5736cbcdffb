import type { Rule } from '../../rule.ts';
import { accessDeniedBurst } from './access-denied-burst.ts';
import { accountDumped } from './account-dumped.ts';
import { assumeRoot } from './assume-root.ts';
import { attackDistribution } from './attack-distribution.ts';
import { breakGlassUse } from './break-glass-use.ts';
import { coldCredentialRefused } from './cold-credential-refused.ts';
import { consoleInTwoNetworks } from './console-in-two-networks.ts';
import { dormantWakes } from './dormant-wakes.ts';
import { enumerationBurst } from './enumeration-burst.ts';
import { federatedEntryChanged } from './federated-entry-changed.ts';
import { federationToken } from './federation-token.ts';
import { firstSecretRead } from './first-secret-read.ts';
import { functionCredentialsElsewhere } from './function-credentials-elsewhere.ts';
import { instanceBesideKey } from './instance-beside-key.ts';
import { instanceCredentialsByHand } from './instance-credentials-by-hand.ts';
import { instanceCredentialsElsewhere } from './instance-credentials-elsewhere.ts';
import { instanceDataRead } from './instance-data-read.ts';
import { keysFromOneSource } from './keys-from-one-source.ts';
import { machineDoesSomethingNew } from './machine-does-something-new.ts';
import { machineOffNetwork } from './machine-off-network.ts';
import { machineReconnaissance } from './machine-reconnaissance.ts';
import { mailReconnaissance } from './mail-reconnaissance.ts';
import { massDeletion } from './mass-deletion.ts';
import { modelAccessThenUsed } from './model-access-then-used.ts';
import { modelInvokedAnew } from './model-invoked-anew.ts';
import { modelReconnaissance } from './model-reconnaissance.ts';
import { newCountry } from './new-country.ts';
import { newRegion } from './new-region.ts';
import { newSourceForKey } from './new-source-for-key.ts';
import { objectsEncrypted } from './objects-encrypted.ts';
import { offSchedule } from './off-schedule.ts';
import { ownKeyUsedAtOnce } from './own-key-used-at-once.ts';
import { personOnRentedHost } from './person-on-rented-host.ts';
import { principalGuessing } from './principal-guessing.ts';
import { privilegedRoleFirstUsed } from './privileged-role-first-used.ts';
import { regionSweep } from './region-sweep.ts';
import { roleChainNewPair } from './role-chain-new-pair.ts';
import { roleGuessing } from './role-guessing.ts';
import { rootUse } from './root-use.ts';
import { secretsBeyondHabit } from './secrets-beyond-habit.ts';
import { secretsReadBroadly } from './secrets-read-broadly.ts';
import { secretsRefused } from './secrets-refused.ts';
import { sessionInTwoPlaces } from './session-in-two-places.ts';
import { sessionTokenFromKey } from './session-token-from-key.ts';
import { trustChangedThenEntered } from './trust-changed-then-entered.ts';
import { usedAfterContainment } from './used-after-containment.ts';

/** The rules of `detect-use`. */
export const useRules: readonly Rule[] = [
  instanceBesideKey,
  keysFromOneSource,
  modelAccessThenUsed,
  trustChangedThenEntered,
  coldCredentialRefused,
  accessDeniedBurst,
  accountDumped,
  assumeRoot,
  attackDistribution,
  breakGlassUse,
  consoleInTwoNetworks,
  dormantWakes,
  enumerationBurst,
  federatedEntryChanged,
  federationToken,
  firstSecretRead,
  functionCredentialsElsewhere,
  instanceCredentialsByHand,
  instanceCredentialsElsewhere,
  instanceDataRead,
  machineDoesSomethingNew,
  machineOffNetwork,
  machineReconnaissance,
  mailReconnaissance,
  massDeletion,
  modelInvokedAnew,
  modelReconnaissance,
  newCountry,
  newRegion,
  newSourceForKey,
  objectsEncrypted,
  offSchedule,
  ownKeyUsedAtOnce,
  personOnRentedHost,
  principalGuessing,
  privilegedRoleFirstUsed,
  regionSweep,
  roleChainNewPair,
  roleGuessing,
  rootUse,
  secretsBeyondHabit,
  secretsReadBroadly,
  secretsRefused,
  sessionInTwoPlaces,
  sessionTokenFromKey,
  usedAfterContainment,
];
