import { readDocument } from '../iam/document.ts';
import { couldAllow, mentions } from '../iam/index.ts';
import type { CompiledIdentity } from './escalation/compile.ts';
import { DIRECT_CALL, type PrivilegeLevel, probesOf } from './escalation/privilege.ts';

/** The most that an identity may do now, conditions that are not known taken as met: what is unknown is not harmless. */
export interface Standing {
  readonly level: PrivilegeLevel;
  /** The action that shows the level. */
  readonly evidence?: string;
  /** The condition keys it rests on. */
  readonly dependsOn: readonly string[];
}

/** Standing of identities; alike identities are looked at once. */
export class Standings {
  readonly #known = new Map<string, Standing>();

  of(identity: CompiledIdentity): Standing {
    const known = this.#known.get(identity.classKey);
    if (known !== undefined) return known;
    const standing = standingOf(identity);
    this.#known.set(identity.classKey, standing);
    return standing;
  }
}

function standingOf(identity: CompiledIdentity): Standing {
  const { admin, compiled } = identity;
  if (admin.verdict !== 'no') return { level: 'admin', dependsOn: admin.missing };
  for (const [level, probes] of probesOf(compiled)) {
    let conditional: Standing | undefined;
    for (const { action, pattern } of probes) {
      if (!mentions(compiled, action)) continue;
      const { verdict, missing } = couldAllow(compiled, action, pattern, DIRECT_CALL);
      if (verdict === 'yes') return { level, evidence: action, dependsOn: [] };
      if (verdict === 'conditional') conditional ??= { level, evidence: action, dependsOn: missing };
    }
    if (conditional !== undefined) return conditional;
  }
  const write = otherWrite(identity);
  return write === undefined ? { level: 'nothing', dependsOn: [] } : { level: 'write', evidence: write, dependsOn: [] };
}

const READING =
  /^(get|list|describe|head|search|view|lookup|check|validate|preview|simulate|batchget|query|scan|select|detect|read|generate(?:credentialreport|servicelastaccesseddetails|organizationsaccessreport))/;
/** Writing one's own logs and metrics, and what an agent on an instance needs to be managed, changes nobody's data. */
const HARMLESS =
  /^(logs:(create|put)|cloudwatch:putmetric|xray:put|ssmmessages:|ec2messages:|ssm:(update|put)(inventory|instance|compliance)|sts:|iam:changepassword$|tag:|.*:tag|.*:untag|ecr:getauth|ec2:(createnetworkinterface|deletenetworkinterface|assignprivate|unassignprivate))/;

/** What people are given for their own credentials. */
const OWN_CREDENTIALS =
  /^iam:.*(accesskey|loginprofile|mfadevice|sshpublickey|signingcertificate|servicespecific|password)/;
const OWN_NAME = /\$\{aws:username\}/i;

/** Some action outside the well-known ones that changes something, judged by how AWS names actions. */
function otherWrite({ arn, policies, compiled, boundaryArn }: CompiledIdentity): string | undefined {
  for (const policy of policies.identity) {
    for (const statement of readDocument(policy.name, policy.document).statements) {
      if (statement.effect !== 'Allow' || statement.actions === undefined || statement.actions.not) continue;
      const onItself = statement.resources?.values.every((value) => value === arn || OWN_NAME.test(value)) ?? false;
      for (const action of statement.actions.values) {
        const lower = action.toLowerCase();
        const name = lower.slice(lower.indexOf(':') + 1);
        if (READING.test(name) || HARMLESS.test(lower) || name === '*' || name === '') continue;
        if (onItself && OWN_CREDENTIALS.test(lower)) continue;
        const wild = /[*?]/.test(action);
        if (wild ? boundaryArn === undefined : couldAllow(compiled, action, '*', DIRECT_CALL).verdict !== 'no')
          return action;
      }
    }
  }
  return undefined;
}
