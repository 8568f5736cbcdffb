import { AWS, BERLIN, VENDOR } from './places.ts';
import {
  ACCOUNT,
  BOTO,
  type Caller,
  CLI_LINUX,
  CLI_MAC,
  GO,
  roleArn,
  session,
  setArn,
  TERRAFORM,
  user,
} from './records.ts';

/** Who acts in the company, as records show them. */

export const keyUser = (name: string, sourceIPAddress = AWS, userAgent = BOTO): Caller => ({
  userIdentity: user(name),
  sourceIPAddress,
  userAgent,
});

export const person = (set: string, name: string, sourceIPAddress = BERLIN, userAgent = CLI_MAC, key = ''): Caller => ({
  userIdentity: session(setArn(set), name, `${name}${set}${key}`),
  sourceIPAddress,
  userAgent,
});

/** A session from a web identity: CloudTrail names the OIDC provider in every record. */
function federated(role: string, name: string, key: string, provider: string): Caller['userIdentity'] {
  const identity = session(roleArn(role), name, key);
  const context = Object(identity.sessionContext);
  const webIdFederationData = {
    federatedProvider: `arn:aws:iam::${ACCOUNT}:oidc-provider/${provider}`,
    attributes: {},
  };
  return { ...identity, sessionContext: { ...context, webIdFederationData } };
}

/** A run of a pipeline: a new session from a hosted runner. */
export const pipeline = (role: string, run: number, sourceIPAddress: string, userAgent = TERRAFORM): Caller => ({
  userIdentity: federated(role, 'GitHubActions', `${role}${run}`, 'token.actions.githubusercontent.com'),
  sourceIPAddress,
  userAgent,
});

export const vendor = (role: string, run: number, sourceIPAddress = VENDOR): Caller => ({
  userIdentity: session(roleArn(role), 'vendor', `${role}${run}`),
  sourceIPAddress,
  userAgent: BOTO,
});

export const pod = (role: string, turn: number, sourceIPAddress = AWS): Caller => ({
  userIdentity: federated(role, 'botocore-session-1', `${role}${turn}`, 'oidc.eks.eu-west-1.amazonaws.com/id/0123'),
  sourceIPAddress,
  userAgent: GO,
});

/** A session of EKS Pod Identity: nothing but its name says that a pod has it. */
export const podIdentity = (role: string, turn: number, sourceIPAddress = AWS): Caller => {
  const unique = `${turn}`.padStart(12, '0');
  return {
    userIdentity: session(roleArn(role), `eks-prod-${role}-0a1b2c3d-4e5f-6789-abcd-${unique}`, `${role}${turn}`),
    sourceIPAddress,
    userAgent: GO,
  };
};

export const instance = (id: string, turn: number, sourceIPAddress = AWS, userAgent = BOTO): Caller => ({
  userIdentity: session(roleArn('web-instance'), id, `${id}${turn}`),
  sourceIPAddress,
  userAgent,
});

export const lambda = (role: string, turn: number, sourceIPAddress = AWS, userAgent?: string): Caller => ({
  userIdentity: session(roleArn(role), 'resize', `${role}${turn}`),
  sourceIPAddress,
  userAgent: userAgent ?? `${BOTO} exec-env/AWS_Lambda_python3.12`,
});

export const root = (sourceIPAddress = BERLIN, userAgent = CLI_LINUX): Caller => ({
  userIdentity: { type: 'Root', principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT },
  sourceIPAddress,
  userAgent,
});
