import type { OidcProvider, SubjectPart } from './oidc-provider.ts';

const owner = (pinned: RegExp): SubjectPart => ({ name: 'owner', weight: 'owner', pinned });
const project = (pinned: RegExp, lets?: string): SubjectPart => ({
  name: 'project',
  weight: 'project',
  pinned,
  ...(lets === undefined ? {} : { lets }),
});
const run = (name: string, lets: string, pinned: RegExp, guards: readonly string[] = []): SubjectPart => ({
  name,
  weight: 'run',
  lets,
  pinned,
  guards,
});

/** A provider with the issuers (host and path) of its tokens. */
export interface KnownProvider extends OidcProvider {
  readonly issuer: RegExp;
  /** Subjects that only its software builds. They reveal it on a host of a customer. */
  readonly builds?: RegExp;
}

const LITERAL = '[^*?/:]+';

const GITHUB_RUN = ['ref', 'ref_protected', 'environment', 'job_workflow_ref', 'workflow_ref'];
const GITLAB_RUN = ['ref', 'ref_path', 'ref_protected', 'environment', 'environment_protected'];

/** The known providers. The first that matches an issuer applies. */
export const PROVIDERS: readonly KnownProvider[] = [
  {
    // https://docs.github.com/actions/reference/security/oidc — with ids in newer subjects: `repo:org-1/name-2:…`, `repo:org@1/name@2:…`
    issuer: /^token\.actions\.(?:githubusercontent\.com|[^/]+\.ghe\.com)(\/|$)|\/_services\/token$/,
    builds: /^repo:/,
    name: 'GitHub Actions',
    sharedIssuer: true,
    bearer: 'pipeline',
    example: 'repo:ORGANIZATION/REPOSITORY:ref:refs/heads/main',
    audience: 'sts.amazonaws.com',
    subject: [
      owner(
        new RegExp(
          `^(repo:${LITERAL}/|repository_owner(_id)?:${LITERAL}(:|$)|repository(_id)?:${LITERAL}|job_workflow_ref:${LITERAL}/)`,
        ),
      ),
      project(
        new RegExp(
          `^(repo:${LITERAL}/${LITERAL}(:|$)|repository:${LITERAL}/${LITERAL}(:|$)|repository_id:${LITERAL}|job_workflow_ref:${LITERAL}/${LITERAL}/)`,
        ),
      ),
      // A repository can build `sub` from other claims. What those claims separate is unknown.
      run(
        'kind of run',
        'any branch, tag and pull request',
        /^(?!repo:)|^repo:[^:]+:(?:ref:refs\/[a-z]+\/|(?!ref:)[a-z_]+:|pull_request)/,
        GITHUB_RUN,
      ),
      run(
        'ref or environment',
        'any branch, tag or environment',
        /^(?!repo:)|^repo:[^:]+:(?:ref:refs\/[a-z]+\/[^*?]|(?!ref:)[a-z_]+:[^*?]|pull_request)/,
        GITHUB_RUN,
      ),
    ],
    claims: ['repository', 'repository_id', 'job_workflow_ref'],
  },
  {
    // https://docs.gitlab.com/ci/cloud_services/
    issuer: /(^|\.)gitlab\.|^gitlab/,
    builds: /^project_path:/,
    name: 'GitLab',
    sharedIssuer: true,
    bearer: 'pipeline',
    example: 'project_path:GROUP/PROJECT:ref_type:branch:ref:main',
    audience: 'https://gitlab.com',
    subject: [
      owner(new RegExp(`^(project_path:${LITERAL}/|project_id:${LITERAL}|namespace_path:${LITERAL})`)),
      project(/^(project_path:[^*?:]+\/[^*?:]+:|project_id:[^*?:]+)/),
      run('kind of ref', 'any branch, tag and merge request', /:ref_type:(?:branch|tag)(?:$|:)/, GITLAB_RUN),
      run('ref', 'any branch or tag', /:ref:[^*?]/, GITLAB_RUN),
    ],
    claims: ['project_path', 'project_id'],
  },
  {
    // https://circleci.com/docs/openid-connect-tokens/ — the organization is part of the issuer
    issuer: /^oidc\.circleci\.com\/org\//,
    name: 'CircleCI',
    sharedIssuer: false,
    bearer: 'pipeline',
    example: 'org/ORGANIZATION_ID/project/PROJECT_ID/user/*',
    audience: 'ORGANIZATION_ID',
    subject: [
      owner(new RegExp(`^org/${LITERAL}/`)),
      project(new RegExp(`^org/${LITERAL}/project/${LITERAL}(/|$)`)),
      // Newer tokens end with the repository and the ref.
      run('ref', 'any branch and tag', /^(?!.*\/vcs-ref\/(?:refs\/)?(?:[a-z]+\/)?[*?])/),
    ],
    claims: [],
  },
  {
    // https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration
    issuer: /^app\.(eu\.)?terraform\.io/,
    builds: /^organization:[^:]*:project:/,
    name: 'HCP Terraform',
    sharedIssuer: true,
    bearer: 'pipeline',
    example: 'organization:ORGANIZATION:project:PROJECT:workspace:WORKSPACE:run_phase:apply',
    audience: 'aws.workload.identity',
    subject: [
      owner(new RegExp(`^organization:${LITERAL}:`)),
      // A workspace name is unique in the organization.
      project(new RegExp(`^organization:${LITERAL}:project:(${LITERAL}:|[^:]+:workspace:${LITERAL}(:|$))`)),
      run('workspace', 'any workspace', /:workspace:[^*?:]/, ['terraform_workspace_id', 'terraform_workspace_name']),
      // Anyone who can propose a change starts a plan; an apply requires approval.
      run('run phase', 'plans as well as applies', /:run_phase:[^*?]/, ['terraform_run_phase']),
    ],
    claims: ['terraform_workspace_id', 'terraform_project_id'],
  },
  {
    // https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/
    issuer: /^api\.bitbucket\.org\//,
    name: 'Bitbucket Pipelines',
    sharedIssuer: false,
    bearer: 'pipeline',
    example: '{REPOSITORY_UUID}:*',
    audience: 'ari:cloud:bitbucket::workspace/WORKSPACE_UUID',
    // The workspace is in the issuer, and the braces close the id of one repository.
    subject: [owner(/^\{[^*?}]+\}/), project(/^\{[^*?}]+\}/)],
    claims: [],
  },
  {
    // https://buildkite.com/docs/pipelines/security/oidc/aws
    issuer: /^agent\.buildkite\.com/,
    name: 'Buildkite',
    sharedIssuer: true,
    bearer: 'pipeline',
    example: 'organization:ORGANIZATION:pipeline:PIPELINE:ref:refs/heads/main:commit:*:step:*',
    audience: 'sts.amazonaws.com',
    subject: [
      owner(new RegExp(`^organization:${LITERAL}:`)),
      project(new RegExp(`^organization:${LITERAL}:pipeline:${LITERAL}:`)),
      run('ref', 'any branch, tag and pull request', /:ref:(?!refs\/[a-z]+\/[*?])[^*?]/, ['build_branch', 'build_tag']),
    ],
    claims: [],
  },
  {
    // https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
    issuer: /^oidc\.eks\.|^oidc-eks\./,
    builds: /^system:serviceaccount:/,
    name: 'EKS',
    sharedIssuer: false,
    bearer: 'workload',
    example: 'system:serviceaccount:NAMESPACE:SERVICE_ACCOUNT',
    audience: 'sts.amazonaws.com',
    subject: [
      owner(new RegExp(`^system:serviceaccount:${LITERAL}:`)),
      project(new RegExp(`^system:serviceaccount:${LITERAL}:${LITERAL}$`), 'every service account of the namespace'),
    ],
    claims: [],
  },
  {
    // https://learn.microsoft.com/en-us/azure/devops/pipelines/library/connect-to-aws — a service connection of a project
    issuer: /^vstoken\.dev\.azure\.com\//,
    name: 'Azure DevOps',
    sharedIssuer: false,
    bearer: 'pipeline',
    example: 'sc://ORGANIZATION/PROJECT/SERVICE_CONNECTION',
    audience: 'api://AzureADTokenExchange',
    subject: [
      owner(new RegExp(`^sc://${LITERAL}/`)),
      project(new RegExp(`^sc://${LITERAL}/${LITERAL}/`)),
      run('service connection', 'any service connection', /\/[^*?/]+$/),
    ],
    claims: [],
  },
  {
    // https://docs.spacelift.io/integrations/cloud-providers/oidc — the account is the host
    issuer: /\.app\.(?:us\.)?spacelift\.io$/,
    name: 'Spacelift',
    sharedIssuer: false,
    bearer: 'pipeline',
    example: 'space:SPACE:stack:STACK:run_type:TRACKED:scope:write',
    audience: 'ACCOUNT.app.spacelift.io',
    subject: [
      owner(new RegExp(`^space:${LITERAL}:`)),
      project(new RegExp(`^space:${LITERAL}:(?:stack|module):${LITERAL}:`)),
      // A proposed run, which a pull request starts, has the scope `read`.
      run('scope', 'proposed runs as well as tracked ones', /:scope:write$|:run_type:TRACKED:/),
    ],
    claims: [],
  },
  {
    // https://vercel.com/docs/oidc/reference
    issuer: /^oidc\.vercel\.com(\/|$)/,
    name: 'Vercel',
    sharedIssuer: true,
    bearer: 'workload',
    example: 'owner:TEAM:project:PROJECT:environment:production',
    audience: 'https://vercel.com/TEAM',
    subject: [
      owner(new RegExp(`^owner:${LITERAL}:`)),
      project(new RegExp(`^owner:${LITERAL}:project:${LITERAL}:`)),
      run('environment', 'previews of any branch', /:environment:[^*?]/),
    ],
    claims: [],
  },
  {
    // https://www.pulumi.com/docs/deployments/guides/oidc/ and https://www.pulumi.com/docs/esc/guides/configuring-oidc/
    issuer: /^api\.pulumi\.com\/oidc/,
    name: 'Pulumi Cloud',
    sharedIssuer: true,
    bearer: 'pipeline',
    example: 'pulumi:deploy:org:ORGANIZATION:project:PROJECT:stack:STACK:operation:update:scope:write',
    audience: 'ORGANIZATION',
    subject: [
      owner(new RegExp(`^pulumi:(?:deploy|environments):(?:pulumi\\.organization\\.login|org):${LITERAL}(?::|$)`)),
      project(new RegExp(`^pulumi:environments:.*[^*?:]$|:project:${LITERAL}:stack:${LITERAL}:`)),
      run('operation', 'previews as well as updates', /^pulumi:environments:|:operation:[^*?]|:scope:write$/),
    ],
    claims: [],
  },
  {
    // https://docs.semaphoreci.com/reference/openid — the organization is the host
    issuer: /\.semaphoreci\.com$/,
    name: 'Semaphore',
    sharedIssuer: false,
    bearer: 'pipeline',
    example: 'org:ORGANIZATION:project:PROJECT_ID:repo:REPOSITORY:ref_type:branch:ref:refs/heads/main',
    audience: 'https://ORGANIZATION.semaphoreci.com',
    subject: [
      owner(new RegExp(`^org:${LITERAL}:`)),
      project(new RegExp(`^org:${LITERAL}:project:${LITERAL}:`)),
      run('kind of ref', 'any branch, tag and pull request', /:ref_type:(?:branch|tag)(?:$|:)/),
      run('ref', 'any branch or tag', /:ref:(?!refs\/[a-z]+\/[*?])[^*?]/),
    ],
    claims: [],
  },
  {
    // https://codefresh.io/docs/docs/integrations/oidc-pipelines/
    issuer: /^oidc\.codefresh\.io/,
    name: 'Codefresh',
    sharedIssuer: true,
    bearer: 'pipeline',
    example: 'account:ACCOUNT_ID:pipeline:PIPELINE_ID:*',
    audience: 'https://g.codefresh.io',
    subject: [
      owner(new RegExp(`^account:${LITERAL}:`)),
      project(new RegExp(`^account:${LITERAL}:pipeline:${LITERAL}(?::|$)`)),
    ],
    claims: [],
  },
  {
    // https://developer.harness.io/docs/continuous-integration/secure-ci/configure-oidc-aws-plugin — the account is in the issuer
    issuer: /^app\.harness\.io\/ng\/api\/oidc/,
    name: 'Harness',
    sharedIssuer: false,
    bearer: 'pipeline',
    example: 'account/ACCOUNT_ID:org/ORGANIZATION:project/PROJECT',
    audience: 'sts.amazonaws.com',
    subject: [
      owner(new RegExp(`^account/${LITERAL}:`)),
      project(new RegExp(`^account/${LITERAL}:org/${LITERAL}:project/${LITERAL}(?::|$)`)),
    ],
    claims: [],
  },
  {
    issuer: /^accounts\.google\.com/,
    name: 'Google',
    sharedIssuer: true,
    bearer: 'workload',
    example: '123456789012345678901',
    audience: 'OAUTH_CLIENT_ID',
    subject: [owner(/^[^*?]+$/)],
    claims: ['aud', 'oaud'],
  },
  {
    issuer: /^(graph\.facebook\.com|www\.amazon\.com|appleid\.apple\.com)/,
    name: 'a public sign-in provider',
    sharedIssuer: true,
    bearer: 'human',
    example: 'a literal subject',
    audience: 'CLIENT_ID',
    subject: [owner(/^[^*?]+$/)],
    claims: ['aud', 'app_id'],
  },
];
