/** Documentation that several kinds of rules refer to. */

export const IAM_ACTIONS =
  'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html';
export const BOUNDARIES = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html';
export const ABAC = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/introduction_attribute-based-access-control.html';
export const SCPS = 'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html';
export const PERMISSION_SETS = 'https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html';
