const ofAws = (name: string): string => `arn:{partition}:ssm:*:*:document/${name}`;

/** Runs a shell script that the caller supplies. */
export const SHELL_SCRIPT = ofAws('AWS-RunShellScript');

/** Other AWS documents that accept or download a script, a package or a playbook. Source: AWS Systems Manager User Guide,
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

/** All documents of AWS: those not listed above perform one fixed task. */
export const DOCUMENTS_OF_AWS = [ofAws('AWS*'), ofAws('Amazon*')];
