const ofAws = (name: string): string => `arn:{partition}:ssm:*:*:document/${name}`;

/** The document that runs a script supplied by the caller. */
export const SHELL_SCRIPT = ofAws('AWS-RunShellScript');

/** Documents of AWS that fetch or take a script, a package or a playbook as well. Source: AWS Systems Manager User Guide,
 * "Systems Manager Command document reference". */
export const OTHER_SCRIPTS = [
  'AWS-RunPowerShellScript',
  'AWS-RunRemoteScript',
  'AWS-RunDocument',
  'AWS-RunAnsiblePlaybook',
  'AWS-ApplyAnsiblePlaybooks',
  'AWS-ApplyChefRecipes',
  'AWS-ApplyDSCMofs',
  'AWS-RunSaltState',
  'AWS-RunPatchBaselineWithHooks',
  'AWS-ConfigureAWSPackage',
  'AWS-InstallApplication',
  'AWS-InstallPowerShellModule',
].map(ofAws);

/** Every other document of AWS does its one task. */
export const DOCUMENTS_OF_AWS = [ofAws('AWS*'), ofAws('Amazon*')];
