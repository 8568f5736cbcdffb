/** Known OIDC providers that AWS accounts trust: whose tokens they sign, and how their `sub` is built. */
export interface OidcProvider {
  readonly name: string;
  /** Whether outsiders can get tokens from the same issuer. If so, only `sub` excludes them. */
  readonly sharedIssuer: boolean;
  /** Who holds such tokens. */
  readonly bearer: 'pipeline' | 'workload' | 'human';
  /** A correct `sub` pattern and `aud`, as examples for users. */
  readonly example: string;
  readonly audience: string;
  /** What `sub` consists of, outermost first. */
  readonly subject: readonly SubjectPart[];
  /** Other claims that AWS offers as condition keys and that identify a project as well as `sub` does. */
  readonly claims: readonly string[];
}

/** A named part of `sub`. A pattern is too broad at the first part that it does not pin. */
export interface SubjectPart {
  readonly name: string;
  /** What the part separates: owners, the projects of one owner, or the runs of one project (for example a run of any branch
   * from a run of a protected branch). */
  readonly weight: 'owner' | 'project' | 'run';
  /** True for patterns that pin it. */
  readonly pinned: RegExp;
  /** Who matches a pattern that does not pin it, if not the whole organization. */
  readonly lets?: string;
  /** Claims by which another condition can pin it as well. */
  readonly guards?: readonly string[];
}

const owner = (pinned: RegExp): SubjectPart => ({ name: 'owner', weight: 'owner', pinned });
const project = (pinned: RegExp, lets?: string): SubjectPart => ({
  name: 'project',
  weight: 'project',
  pinned,
  ...(lets === undefined ? {} : { lets }),
});
const run = (name: string, lets: string, pinned: RegExp, guards: readonly string[]): SubjectPart => ({
  name,
  weight: 'run',
  lets,
  pinned,
  guards,
});

interface Known extends OidcProvider {
  readonly issuer: RegExp;
}

const LITERAL = '[^*?/:]+';

const GITHUB_RUN = ['ref', 'ref_protected', 'environment', 'job_workflow_ref', 'workflow_ref'];
const GITLAB_RUN = ['ref', 'ref_path', 'ref_protected', 'environment', 'environment_protected'];

const PROVIDERS: readonly Known[] = [
  {
    // https://docs.github.com/actions/reference/security/oidc — with ids in newer subjects: `repo:org-1/name-2:…`, `repo:org@1/name@2:…`
    issuer: /^token\.actions\.githubusercontent\.com(\/|$)/,
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
    subject: [owner(new RegExp(`^org/${LITERAL}/`)), project(new RegExp(`^org/${LITERAL}/project/${LITERAL}(/|$)`))],
    claims: [],
  },
  {
    // https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration
    issuer: /^app\.(eu\.)?terraform\.io/,
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

const OTHER: OidcProvider = {
  name: 'an OIDC provider',
  sharedIssuer: false,
  bearer: 'pipeline',
  example: 'a literal subject',
  audience: 'sts.amazonaws.com',
  subject: [owner(/^[^*?]{3,}/)],
  claims: [],
};

/** The provider of an issuer (host and path, without scheme). Issuers of non-EKS clusters contain `k8s` or `kubernetes`. */
export function oidcProvider(issuer: string): OidcProvider {
  const known = PROVIDERS.find((provider) => provider.issuer.test(issuer));
  if (known !== undefined) return known;
  if (/k8s|kubernetes|container\.googleapis\.com|irsa/i.test(issuer))
    return { ...OTHER, name: 'a Kubernetes cluster', bearer: 'workload' };
  return { ...OTHER, name: issuer };
}

/** The issuer of a federated principal: `arn:…:oidc-provider/HOST/PATH`, or the bare host of a built-in provider. */
export function issuerOf(federated: string): string | undefined {
  const marker = ':oidc-provider/';
  const position = federated.indexOf(marker);
  if (position >= 0) return federated.slice(position + marker.length).toLowerCase();
  return federated.includes(':') ? undefined : federated.toLowerCase();
}
