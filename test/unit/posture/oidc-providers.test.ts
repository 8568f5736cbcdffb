import { describe, expect, test } from 'vitest';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import { ACCOUNT, codes, estate, named, role, trust } from './accounts.ts';

/** Whether a role that trusts an issuer, with a pattern for `sub` and other conditions, is reported as too broad. */
function isTooBroad(issuer: string, pattern: string, more: Readonly<Record<string, string>> = {}): boolean {
  const others = Object.entries(more).map(([claim, value]) => [`${issuer}:${claim}`, value]);
  const document = trust(
    { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}` },
    {
      Condition: {
        StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com' },
        StringLike: { [`${issuer}:sub`]: pattern, ...Object.fromEntries(others) },
      },
    },
    'sts:AssumeRoleWithWebIdentity',
  );
  const posture = named(assessEstates([estate({ roles: [role('subject', document)] })]), 'subject');
  return codes(posture).includes('OIDC_TRUST_TOO_BROAD');
}

const GITHUB = 'token.actions.githubusercontent.com';
const ID = '9c2e7d41-b08f-4a36-91c4-d7f2a90b8e35';

/** Issuer, patterns that are too broad, patterns that are not. */
const PROVIDERS: readonly (readonly [
  name: string,
  issuer: string,
  broad: readonly string[],
  narrow: readonly string[],
])[] = [
  [
    'GitHub',
    GITHUB,
    [
      'repo:*/app:ref:refs/heads/main',
      'repo:acme/*:ref:refs/heads/main',
      'repo:acme/app*:ref:refs/heads/main',
      'repo:acme/app:*',
      'repo:acme/app:ref:*',
      'repo:acme/app:ref:refs/*',
      'repo:acme/app:ref:refs/heads/*',
      'repo:acme/app:ref:refs/tags/*',
      'repo:acme/app:environment:*',
      'repo:acme/app:pull_request',
    ],
    [
      'repo:acme/app:ref:refs/heads/main',
      'repo:acme/app:ref:refs/heads/release/*',
      'repo:acme/app:ref:refs/tags/v*',
      'repo:acme/app:environment:production',
      'repo:acme@12/app@34:environment:production',
    ],
  ],
  [
    'an enterprise of GitHub',
    `${GITHUB}/acme`,
    ['repo:acme/*', 'repo:acme/app:ref:refs/heads/*'],
    ['repo:acme/app:ref:refs/heads/main'],
  ],
  [
    'GitHub Enterprise Server',
    'github.example.net/_services/token',
    ['repo:*', 'repo:acme/*', 'repo:acme/app:*'],
    ['repo:acme/app:ref:refs/heads/main'],
  ],
  ['GitHub with data residency', 'token.actions.acme.ghe.com', ['repo:acme/app:*'], ['repo:acme/app:environment:prod']],
  [
    'GitLab',
    'gitlab.com',
    [
      'project_path:*',
      'project_path:acme/*:ref_type:branch:ref:main',
      'project_path:acme/shop/*:ref_type:branch:ref:main',
      'project_path:acme/app:*',
      'project_path:acme/app:ref_type:*:ref:main',
      'project_path:acme/app:ref_type:branch:ref:*',
      'project_path:acme/app:ref_type:tag:ref:*',
    ],
    [
      'project_path:acme/app:ref_type:branch:ref:main',
      'project_path:acme/shop/app:ref_type:branch:ref:main',
      'project_path:acme/app:ref_type:tag:ref:v*',
    ],
  ],
  [
    'GitLab on its own host',
    'git.example.net',
    ['project_path:acme/app:ref_type:branch:ref:*'],
    ['project_path:acme/app:ref_type:branch:ref:main'],
  ],
  [
    'CircleCI',
    `oidc.circleci.com/org/${ID}`,
    [
      '*',
      `org/${ID}/*`,
      `org/${ID}/project/*/user/*`,
      `org/${ID}/project/${ID}/user/*/vcs-origin/*/vcs-ref/refs/heads/*`,
    ],
    [
      `org/${ID}/project/${ID}/user/*`,
      `org/${ID}/project/${ID}/user/*/vcs-origin/github.com/acme/app/vcs-ref/refs/heads/main`,
    ],
  ],
  [
    'Bitbucket',
    'api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc',
    ['*', '{*}:*', `*:{${ID}}`],
    [`{${ID}}:*`, `{${ID}}:{${ID}}:*`],
  ],
  [
    'HCP Terraform',
    'app.terraform.io',
    [
      'organization:*:project:network:workspace:prod:run_phase:apply',
      'organization:acme:*',
      'organization:acme:project:*:workspace:*:run_phase:apply',
      'organization:acme:project:network:workspace:*:run_phase:apply',
      'organization:acme:project:network:workspace:prod:run_phase:*',
      'organization:acme:project:network:workspace:prod:*',
    ],
    [
      'organization:acme:project:network:workspace:prod:run_phase:apply',
      'organization:acme:project:*:workspace:prod:run_phase:apply',
    ],
  ],
  [
    'Terraform Enterprise',
    'tfe.example.net',
    ['organization:acme:project:network:workspace:*:run_phase:apply'],
    ['organization:acme:project:network:workspace:prod:run_phase:apply'],
  ],
  [
    'Buildkite',
    'agent.buildkite.com',
    [
      'organization:*:pipeline:app:ref:refs/heads/main:commit:*:step:*',
      'organization:acme:pipeline:*:ref:refs/heads/main:commit:*:step:*',
      'organization:acme:pipeline:app:*',
      'organization:acme:pipeline:app:ref:refs/heads/*:commit:*:step:*',
    ],
    ['organization:acme:pipeline:app:ref:refs/heads/main:commit:*:step:*'],
  ],
  [
    'EKS',
    `oidc.eks.eu-west-1.amazonaws.com/id/${'A1B2'.repeat(8)}`,
    [
      '*',
      'system:serviceaccount:*',
      'system:serviceaccount:orders:*',
      'system:serviceaccount:*:worker',
      'system:serviceaccount:orders:worker*',
    ],
    ['system:serviceaccount:orders:worker'],
  ],
  [
    'a Kubernetes cluster of another kind',
    'rh-oidc.s3.us-east-1.amazonaws.com/27bd6cg0vs7nn08mue83fbof94dj4m9a',
    ['system:serviceaccount:*', 'system:serviceaccount:orders:*', 'system:serviceaccount:*:worker'],
    ['system:serviceaccount:orders:worker'],
  ],
  [
    'Azure DevOps',
    `vstoken.dev.azure.com/${ID}`,
    ['sc://*', 'sc://acme/*', 'sc://acme/shop/*', 'sc://acme/*/aws'],
    ['sc://acme/shop/aws'],
  ],
  [
    'Spacelift',
    'acme.app.spacelift.io',
    [
      'space:*',
      'space:root-01:*',
      'space:*:stack:network:run_type:TRACKED:scope:write',
      'space:root-01:stack:*:run_type:TRACKED:scope:write',
      'space:root-01:stack:network:*',
      'space:root-01:stack:network:run_type:*:scope:*',
      'space:root-01:stack:network:run_type:PROPOSED:scope:*',
    ],
    ['space:root-01:stack:network:run_type:TRACKED:scope:write', 'space:root-01:stack:network:run_type:*:scope:write'],
  ],
  [
    'Vercel',
    'oidc.vercel.com/acme',
    [
      '*',
      'owner:acme:project:*:environment:production',
      'owner:acme:project:shop:environment:*',
      'owner:acme:project:shop:*',
    ],
    ['owner:acme:project:shop:environment:production'],
  ],
  [
    'Pulumi Cloud',
    'api.pulumi.com/oidc',
    [
      'pulumi:deploy:org:*',
      'pulumi:deploy:org:acme:project:*',
      'pulumi:deploy:org:acme:project:net:stack:*:operation:update:scope:write',
      'pulumi:deploy:org:acme:project:net:stack:prod:operation:*:scope:*',
    ],
    ['pulumi:deploy:org:acme:project:net:stack:prod:operation:update:scope:write'],
  ],
  [
    'Semaphore',
    'acme.semaphoreci.com',
    [
      `org:acme:project:*`,
      `org:acme:project:${ID}:repo:app:*`,
      `org:acme:project:${ID}:repo:app:ref_type:branch:ref:refs/heads/*`,
    ],
    [`org:acme:project:${ID}:repo:app:ref_type:branch:ref:refs/heads/main`],
  ],
  [
    'Codefresh',
    'oidc.codefresh.io',
    ['account:*', 'account:64f0:pipeline:*', 'account:*:pipeline:65a1:*'],
    ['account:64f0:pipeline:65a1:scm_repo_url:https://github.com/acme/app:scm_user_name:joe:scm_ref:main'],
  ],
  [
    'Harness',
    'app.harness.io/ng/api/oidc/account/64f0abc',
    ['account/*', 'account/64f0abc:org/default:project/*', 'account/64f0abc:org/*:project/shop'],
    ['account/64f0abc:org/default:project/shop'],
  ],
  ['another provider', 'id.example.net', ['*', '??*', 'a*'], ['client-7', 'robots/deploy*']],
];

describe.each(PROVIDERS)('the subject of %s', (_, issuer, broad, narrow) => {
  test.each(broad)('%s is too broad', (pattern) => {
    expect(isTooBroad(issuer, pattern)).toBe(true);
  });

  test.each(narrow)('%s is not too broad', (pattern) => {
    expect(isTooBroad(issuer, pattern)).toBe(false);
  });
});

describe('another claim', () => {
  test.each([
    [GITHUB, 'repo:acme/app:*', { ref: 'refs/heads/main' }],
    [GITHUB, 'repo:acme/app:*', { environment: 'production' }],
    [GITHUB, 'repo:acme/app:*', { ref_protected: 'true' }],
    [GITHUB, 'repo:acme/app:*', { job_workflow_ref: 'acme/app/.github/workflows/deploy.yml@refs/heads/main' }],
    [GITHUB, 'repo:acme/*', { repository: 'acme/app' }],
    ['gitlab.com', 'project_path:acme/app:*', { ref_protected: 'true' }],
    ['app.terraform.io', 'organization:acme:project:net:workspace:prod:*', { terraform_run_phase: 'apply' }],
    ['agent.buildkite.com', 'organization:acme:pipeline:app:*', { build_branch: 'main' }],
  ])('guards %s, %s: %j', (issuer, pattern, more) => {
    expect(isTooBroad(issuer, pattern, more)).toBe(false);
  });

  test.each([
    [GITHUB, 'repo:acme/app:*', { ref: 'refs/heads/*' }],
    [GITHUB, 'repo:acme/app:*', { environment: '*' }],
    [GITHUB, 'repo:acme/app:*', { ref_protected: 'false' }],
    [GITHUB, 'repo:acme/app:*', { job_workflow_ref: 'acme/app/.github/workflows/deploy.yml@*' }],
    [GITHUB, 'repo:acme/app:*', { actor: 'joe' }],
    [GITHUB, 'repo:acme/*', { repository: 'acme/*' }],
    [GITHUB, 'repo:*', { repository: '*/app' }],
    ['gitlab.com', 'project_path:acme/app:*', { ref_protected: 'false' }],
  ])('does not guard %s, %s: %j', (issuer, pattern, more) => {
    expect(isTooBroad(issuer, pattern, more)).toBe(true);
  });
});
