import type { Rule } from '../../rule.ts';
import { signinAfterFailures } from './signin-after-failures.ts';
import { signinAfterSpraying } from './signin-after-spraying.ts';
import { signinBruteForce } from './signin-brute-force.ts';
import { signinFailed } from './signin-failed.ts';
import { signinFromSession } from './signin-from-session.ts';
import { signinImpossibleTravel } from './signin-impossible-travel.ts';
import { signinMachine } from './signin-machine.ts';
import { signinNewCountry } from './signin-new-country.ts';
import { signinRoot } from './signin-root.ts';
import { signinRootPassword } from './signin-root-password.ts';
import { signinSpraying } from './signin-spraying.ts';
import { signinTwoNetworks } from './signin-two-networks.ts';
import { signinWithoutMfa } from './signin-without-mfa.ts';

/** The rules of `detect-signin`. */
export const signinRules: readonly Rule[] = [
  signinAfterSpraying,
  signinSpraying,
  signinAfterFailures,
  signinBruteForce,
  signinFailed,
  signinFromSession,
  signinImpossibleTravel,
  signinMachine,
  signinNewCountry,
  signinRootPassword,
  signinRoot,
  signinTwoNetworks,
  signinWithoutMfa,
];
