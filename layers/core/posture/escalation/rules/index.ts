import type { Rule } from '../rule.ts';
import { amplifyStartJob } from './compute/amplify-start-job.ts';
import { apprunnerUpdateService } from './compute/apprunner-update-service.ts';
import { appstreamOpenSession } from './compute/appstream-open-session.ts';
import { autoscalingCreateGroupFromTemplate } from './compute/autoscaling-create-group-from-template.ts';
import { batchSubmitJob } from './compute/batch-submit-job.ts';
import { bedrockAgentcoreRunRuntimeCommand } from './compute/bedrock-agentcore-run-runtime-command.ts';
import { bedrockAgentcoreUseBrowser } from './compute/bedrock-agentcore-use-browser.ts';
import { bedrockAgentcoreUseCodeInterpreter } from './compute/bedrock-agentcore-use-code-interpreter.ts';
import { cloudformationExecuteChangeSet } from './compute/cloudformation-execute-change-set.ts';
import { cloudformationUpdatePresentStackSet } from './compute/cloudformation-update-present-stack-set.ts';
import { cloudformationUpdateStack } from './compute/cloudformation-update-stack.ts';
import { codebuildRunInSandbox } from './compute/codebuild-run-in-sandbox.ts';
import { codebuildStartBuild } from './compute/codebuild-start-build.ts';
import { codebuildStartBuildBatch } from './compute/codebuild-start-build-batch.ts';
import { codedeployCreateDeployment } from './compute/codedeploy-create-deployment.ts';
import { codestarAssociateTeamMember } from './compute/codestar-associate-team-member.ts';
import { codestarCreateProjectFromTemplate } from './compute/codestar-create-project-from-template.ts';
import { cognitoGetUnauthenticatedCredentials } from './compute/cognito-get-unauthenticated-credentials.ts';
import { cognitoSignUpForCredentials } from './compute/cognito-sign-up-for-credentials.ts';
import { datazoneGetEnvironmentCredentials } from './compute/datazone-get-environment-credentials.ts';
import { deadlineAssumeQueueRole } from './compute/deadline-assume-queue-role.ts';
import { ec2ChangeUserData } from './compute/ec2-change-user-data.ts';
import { ec2CreateLaunchTemplateVersion } from './compute/ec2-create-launch-template-version.ts';
import { ec2InstanceConnectSendSshKey } from './compute/ec2-instance-connect-send-ssh-key.ts';
import { ec2InstanceConnectSendSshKeyUnseen } from './compute/ec2-instance-connect-send-ssh-key-unseen.ts';
import { ec2InstanceConnectSerialConsole } from './compute/ec2-instance-connect-serial-console.ts';
import { ecsExecuteCommand } from './compute/ecs-execute-command.ts';
import { eksGrantClusterAccess } from './compute/eks-grant-cluster-access.ts';
import { emrAddStep } from './compute/emr-add-step.ts';
import { glueRunStatement } from './compute/glue-run-statement.ts';
import { glueUpdateDevEndpoint } from './compute/glue-update-dev-endpoint.ts';
import { greengrassCreateDeployment } from './compute/greengrass-create-deployment.ts';
import { iotUseRoleAlias } from './compute/iot-use-role-alias.ts';
import { kinesisanalyticsUpdateApplication } from './compute/kinesisanalytics-update-application.ts';
import { lambdaUpdateAndInvokeFunction } from './compute/lambda-update-and-invoke-function.ts';
import { lambdaUpdateFunctionCode } from './compute/lambda-update-function-code.ts';
import { lambdaUpdateFunctionCodeAndAddPermission } from './compute/lambda-update-function-code-and-add-permission.ts';
import { lambdaUpdateFunctionConfiguration } from './compute/lambda-update-function-configuration.ts';
import { mwaaOpenAirflow } from './compute/mwaa-open-airflow.ts';
import { rolesanywhereCreateTrustAnchor } from './compute/rolesanywhere-create-trust-anchor.ts';
import { sagemakerChangeNotebookLifecycle } from './compute/sagemaker-change-notebook-lifecycle.ts';
import { sagemakerOpenNotebook } from './compute/sagemaker-open-notebook.ts';
import { sagemakerOpenStudio } from './compute/sagemaker-open-studio.ts';
import { sagemakerUpdateAndStartPipeline } from './compute/sagemaker-update-and-start-pipeline.ts';
import { ssmCreateAssociation } from './compute/ssm-create-association.ts';
import { ssmSendCommand } from './compute/ssm-send-command.ts';
import { ssmSendCommandWithOtherDocument } from './compute/ssm-send-command-with-other-document.ts';
import { ssmStartSession } from './compute/ssm-start-session.ts';
import { statesUpdateAndStartStateMachine } from './compute/states-update-and-start-state-machine.ts';
import { syntheticsUpdateCanary } from './compute/synthetics-update-canary.ts';
import { iamCreateAccessKey } from './credentials/iam-create-access-key.ts';
import { iamCreateLoginProfile } from './credentials/iam-create-login-profile.ts';
import { iamCreateOrUpdateLoginProfile } from './credentials/iam-create-or-update-login-profile.ts';
import { iamCreateServiceSpecificCredential } from './credentials/iam-create-service-specific-credential.ts';
import { iamReplaceAccessKey } from './credentials/iam-replace-access-key.ts';
import { iamReplaceLoginProfile } from './credentials/iam-replace-login-profile.ts';
import { iamResetServiceSpecificCredential } from './credentials/iam-reset-service-specific-credential.ts';
import { iamUpdateAccessKey } from './credentials/iam-update-access-key.ts';
import { iamUpdateLoginProfile } from './credentials/iam-update-login-profile.ts';
import { iamUploadSshPublicKey } from './credentials/iam-upload-ssh-public-key.ts';
import { iamAddClientIdToOpenIdConnectProvider } from './federation/iam-add-client-id-to-open-id-connect-provider.ts';
import { iamCreateOpenIdConnectProvider } from './federation/iam-create-open-id-connect-provider.ts';
import { iamUpdateOpenIdConnectProviderThumbprint } from './federation/iam-update-open-id-connect-provider-thumbprint.ts';
import { iamUpdateSamlProvider } from './federation/iam-update-saml-provider.ts';
import { iamCreateRoleAndAttachPolicy } from './identities/iam-create-role-and-attach-policy.ts';
import { iamCreateRoleAndPutPolicy } from './identities/iam-create-role-and-put-policy.ts';
import { iamCreateUserWithKeyAndAddToGroup } from './identities/iam-create-user-with-key-and-add-to-group.ts';
import { iamCreateUserWithKeyAndAttachPolicy } from './identities/iam-create-user-with-key-and-attach-policy.ts';
import { iamCreateUserWithKeyAndPutPolicy } from './identities/iam-create-user-with-key-and-put-policy.ts';
import { iamCreateUserWithPasswordAndAddToGroup } from './identities/iam-create-user-with-password-and-add-to-group.ts';
import { iamCreateUserWithPasswordAndAttachPolicy } from './identities/iam-create-user-with-password-and-attach-policy.ts';
import { iamCreateUserWithPasswordAndPutPolicy } from './identities/iam-create-user-with-password-and-put-policy.ts';
import { ssoAttachManagedPolicyToPermissionSet } from './identities/sso-attach-managed-policy-to-permission-set.ts';
import { ssoCreateAccountAssignment } from './identities/sso-create-account-assignment.ts';
import { ssoPutInlinePolicyToPermissionSet } from './identities/sso-put-inline-policy-to-permission-set.ts';
import { amplifyCreateAppAndStartJob } from './passrole/amplify-create-app-and-start-job.ts';
import { apigatewayCreateIntegration } from './passrole/apigateway-create-integration.ts';
import { apprunnerCreateService } from './passrole/apprunner-create-service.ts';
import { appstreamCreateImageBuilder } from './passrole/appstream-create-image-builder.ts';
import { appsyncCreateDataSource } from './passrole/appsync-create-data-source.ts';
import { athenaRunCalculation } from './passrole/athena-run-calculation.ts';
import { autoscalingCreateGroupWithLaunchConfiguration } from './passrole/autoscaling-create-group-with-launch-configuration.ts';
import { autoscalingCreateGroupWithLaunchTemplate } from './passrole/autoscaling-create-group-with-launch-template.ts';
import { autoscalingUpdateGroupWithLaunchConfiguration } from './passrole/autoscaling-update-group-with-launch-configuration.ts';
import { batchCreateEnvironmentAndSubmitJob } from './passrole/batch-create-environment-and-submit-job.ts';
import { batchRegisterAndSubmitJob } from './passrole/batch-register-and-submit-job.ts';
import { bedrockAgentcoreCreateAgentRuntime } from './passrole/bedrock-agentcore-create-agent-runtime.ts';
import { bedrockAgentcoreCreateAndInvokeAgentRuntime } from './passrole/bedrock-agentcore-create-and-invoke-agent-runtime.ts';
import { bedrockAgentcoreCreateBrowser } from './passrole/bedrock-agentcore-create-browser.ts';
import { bedrockAgentcoreCreateCodeInterpreter } from './passrole/bedrock-agentcore-create-code-interpreter.ts';
import { braketCreateJob } from './passrole/braket-create-job.ts';
import { cloudformationCreateAndExecuteChangeSet } from './passrole/cloudformation-create-and-execute-change-set.ts';
import { cloudformationCreateStack } from './passrole/cloudformation-create-stack.ts';
import { cloudformationCreateStackSet } from './passrole/cloudformation-create-stack-set.ts';
import { cloudformationUpdateStackSet } from './passrole/cloudformation-update-stack-set.ts';
import { cloudformationUpdateStackWithRole } from './passrole/cloudformation-update-stack-with-role.ts';
import { codebuildCreateProjectAndStartBuild } from './passrole/codebuild-create-project-and-start-build.ts';
import { codebuildCreateProjectAndStartBuildBatch } from './passrole/codebuild-create-project-and-start-build-batch.ts';
import { codebuildStartBuildWithOtherRole } from './passrole/codebuild-start-build-with-other-role.ts';
import { codebuildUpdateProjectAndStartBuild } from './passrole/codebuild-update-project-and-start-build.ts';
import { codepipelineCreatePipeline } from './passrole/codepipeline-create-pipeline.ts';
import { codepipelineUpdatePipeline } from './passrole/codepipeline-update-pipeline.ts';
import { codestarCreateProject } from './passrole/codestar-create-project.ts';
import { cognitoSetIdentityPoolRoles } from './passrole/cognito-set-identity-pool-roles.ts';
import { configStartRemediation } from './passrole/config-start-remediation.ts';
import { databrewRunJob } from './passrole/databrew-run-job.ts';
import { datapipelineCreateAndActivatePipeline } from './passrole/datapipeline-create-and-activate-pipeline.ts';
import { datapipelineCreatePipeline } from './passrole/datapipeline-create-pipeline.ts';
import { datapipelineRunOnInstance } from './passrole/datapipeline-run-on-instance.ts';
import { deadlineCreateQueue } from './passrole/deadline-create-queue.ts';
import { ec2AssociateInstanceProfile } from './passrole/ec2-associate-instance-profile.ts';
import { ec2AssociateNewInstanceProfile } from './passrole/ec2-associate-new-instance-profile.ts';
import { ec2ReplaceInstanceProfile } from './passrole/ec2-replace-instance-profile.ts';
import { ec2ReplaceInstanceProfileAndCommand } from './passrole/ec2-replace-instance-profile-and-command.ts';
import { ec2ReplaceInstanceProfileAndKey } from './passrole/ec2-replace-instance-profile-and-key.ts';
import { ec2ReplaceInstanceProfileAndSession } from './passrole/ec2-replace-instance-profile-and-session.ts';
import { ec2RequestSpotInstances } from './passrole/ec2-request-spot-instances.ts';
import { ec2RunInstances } from './passrole/ec2-run-instances.ts';
import { ec2RunInstancesWithChangedProfile } from './passrole/ec2-run-instances-with-changed-profile.ts';
import { ec2RunInstancesWithNewProfile } from './passrole/ec2-run-instances-with-new-profile.ts';
import { ecsRegisterAndRunTask } from './passrole/ecs-register-and-run-task.ts';
import { ecsRegisterAndStartTask } from './passrole/ecs-register-and-start-task.ts';
import { ecsRegisterContainerInstanceAndStartTask } from './passrole/ecs-register-container-instance-and-start-task.ts';
import { ecsRegisterTaskAndCreateService } from './passrole/ecs-register-task-and-create-service.ts';
import { ecsRegisterTaskAndUpdateService } from './passrole/ecs-register-task-and-update-service.ts';
import { ecsRunTaskWithOtherRole } from './passrole/ecs-run-task-with-other-role.ts';
import { ecsStartTaskWithOtherRole } from './passrole/ecs-start-task-with-other-role.ts';
import { eksCreatePodIdentityAssociation } from './passrole/eks-create-pod-identity-association.ts';
import { elasticbeanstalkCreateEnvironment } from './passrole/elasticbeanstalk-create-environment.ts';
import { emrRunJobFlow } from './passrole/emr-run-job-flow.ts';
import { emrRunJobFlowWithServiceRole } from './passrole/emr-run-job-flow-with-service-role.ts';
import { emrServerlessCreateApplicationAndRunJob } from './passrole/emr-serverless-create-application-and-run-job.ts';
import { emrServerlessRunJob } from './passrole/emr-serverless-run-job.ts';
import { eventsPutTargets } from './passrole/events-put-targets.ts';
import { gameliftCreateFleet } from './passrole/gamelift-create-fleet.ts';
import { glueCreateAndRunJob } from './passrole/glue-create-and-run-job.ts';
import { glueCreateDevEndpoint } from './passrole/glue-create-dev-endpoint.ts';
import { glueCreateJobAndTrigger } from './passrole/glue-create-job-and-trigger.ts';
import { glueCreateSessionAndRunStatement } from './passrole/glue-create-session-and-run-statement.ts';
import { glueUpdateAndRunJob } from './passrole/glue-update-and-run-job.ts';
import { glueUpdateJobAndTrigger } from './passrole/glue-update-job-and-trigger.ts';
import { imagebuilderCreateImage } from './passrole/imagebuilder-create-image.ts';
import { iotCreateRoleAlias } from './passrole/iot-create-role-alias.ts';
import { iotCreateTopicRule } from './passrole/iot-create-topic-rule.ts';
import { kinesisanalyticsCreateApplication } from './passrole/kinesisanalytics-create-application.ts';
import { lambdaChangeRoleOfFunction } from './passrole/lambda-change-role-of-function.ts';
import { lambdaCreateAndInvokeFunction } from './passrole/lambda-create-and-invoke-function.ts';
import { lambdaCreateFunction } from './passrole/lambda-create-function.ts';
import { lambdaCreateFunctionAndAddPermission } from './passrole/lambda-create-function-and-add-permission.ts';
import { lambdaCreateFunctionUrl } from './passrole/lambda-create-function-url.ts';
import { lambdaCreateFunctionWithEventSource } from './passrole/lambda-create-function-with-event-source.ts';
import { mwaaCreateEnvironment } from './passrole/mwaa-create-environment.ts';
import { omicsCreateWorkflow } from './passrole/omics-create-workflow.ts';
import { pipesCreatePipe } from './passrole/pipes-create-pipe.ts';
import { rolesanywhereCreateTrustAnchorAndProfile } from './passrole/rolesanywhere-create-trust-anchor-and-profile.ts';
import { sagemakerCreateModelAndEndpoint } from './passrole/sagemaker-create-model-and-endpoint.ts';
import { sagemakerCreateModelAndTransformJob } from './passrole/sagemaker-create-model-and-transform-job.ts';
import { sagemakerCreateNotebookInstance } from './passrole/sagemaker-create-notebook-instance.ts';
import { sagemakerCreatePipeline } from './passrole/sagemaker-create-pipeline.ts';
import { sagemakerCreateProcessingJob } from './passrole/sagemaker-create-processing-job.ts';
import { sagemakerCreateTrainingJob } from './passrole/sagemaker-create-training-job.ts';
import { sagemakerCreateTuningJob } from './passrole/sagemaker-create-tuning-job.ts';
import { sagemakerCreateUserProfile } from './passrole/sagemaker-create-user-profile.ts';
import { schedulerCreateSchedule } from './passrole/scheduler-create-schedule.ts';
import { schedulerUpdateSchedule } from './passrole/scheduler-update-schedule.ts';
import { servicecatalogCreateLaunchConstraint } from './passrole/servicecatalog-create-launch-constraint.ts';
import { ssmCreateActivation } from './passrole/ssm-create-activation.ts';
import { ssmCreateDocumentAndStartAutomation } from './passrole/ssm-create-document-and-start-automation.ts';
import { ssmRegisterMaintenanceTask } from './passrole/ssm-register-maintenance-task.ts';
import { ssmStartAutomationWithPresentDocument } from './passrole/ssm-start-automation-with-present-document.ts';
import { statesChangeRoleOfStateMachine } from './passrole/states-change-role-of-state-machine.ts';
import { statesCreateAndStartExpressStateMachine } from './passrole/states-create-and-start-express-state-machine.ts';
import { statesCreateAndStartStateMachine } from './passrole/states-create-and-start-state-machine.ts';
import { statesTestState } from './passrole/states-test-state.ts';
import { syntheticsCreateCanary } from './passrole/synthetics-create-canary.ts';
import { transferCreateUser } from './passrole/transfer-create-user.ts';
import { iamUpdateAssumeRolePolicy } from './roles/iam-update-assume-role-policy.ts';
import { stsAssumeRole } from './roles/sts-assume-role.ts';
import { cloudformationReadCredentialsFromStack } from './secrets/cloudformation-read-credentials-from-stack.ts';
import { codebuildReadCredentialsFromProject } from './secrets/codebuild-read-credentials-from-project.ts';
import { ec2ReadCredentialsFromUserData } from './secrets/ec2-read-credentials-from-user-data.ts';
import { ecsReadCredentialsFromTaskDefinition } from './secrets/ecs-read-credentials-from-task-definition.ts';
import { lambdaReadCredentialsFromEnvironment } from './secrets/lambda-read-credentials-from-environment.ts';
import { lambdaReadCredentialsFromFunction } from './secrets/lambda-read-credentials-from-function.ts';
import { secretsmanagerReadCredentialsFromSecret } from './secrets/secretsmanager-read-credentials-from-secret.ts';
import { ssmReadCredentialsFromParameter } from './secrets/ssm-read-credentials-from-parameter.ts';
import { iamAddUserToGroup } from './self/iam-add-user-to-group.ts';
import { iamAttachGroupPolicy } from './self/iam-attach-group-policy.ts';
import { iamAttachRolePolicy } from './self/iam-attach-role-policy.ts';
import { iamAttachUserPolicy } from './self/iam-attach-user-policy.ts';
import { iamCreatePolicyVersion } from './self/iam-create-policy-version.ts';
import { iamDeleteGroupPolicy } from './self/iam-delete-group-policy.ts';
import { iamDeleteRolePermissionsBoundary } from './self/iam-delete-role-permissions-boundary.ts';
import { iamDeleteRolePolicy } from './self/iam-delete-role-policy.ts';
import { iamDeleteUserPermissionsBoundary } from './self/iam-delete-user-permissions-boundary.ts';
import { iamDeleteUserPolicy } from './self/iam-delete-user-policy.ts';
import { iamDetachGroupPolicy } from './self/iam-detach-group-policy.ts';
import { iamDetachRolePolicy } from './self/iam-detach-role-policy.ts';
import { iamDetachUserPolicy } from './self/iam-detach-user-policy.ts';
import { iamPutGroupPolicy } from './self/iam-put-group-policy.ts';
import { iamPutRolePermissionsBoundary } from './self/iam-put-role-permissions-boundary.ts';
import { iamPutRolePolicy } from './self/iam-put-role-policy.ts';
import { iamPutUserPermissionsBoundary } from './self/iam-put-user-permissions-boundary.ts';
import { iamPutUserPolicy } from './self/iam-put-user-policy.ts';
import { iamRemoveUserFromGroup } from './self/iam-remove-user-from-group.ts';
import { iamSetDefaultPolicyVersion } from './self/iam-set-default-policy-version.ts';
import { iamTagRole } from './self/iam-tag-role.ts';
import { iamTagUser } from './self/iam-tag-user.ts';
import { organizationsDetachPolicy } from './self/organizations-detach-policy.ts';
import { organizationsDisablePolicyType } from './self/organizations-disable-policy-type.ts';
import { organizationsUpdatePolicy } from './self/organizations-update-policy.ts';

/** Every escalation rule. A rule is one file; adding it here is all that it takes. */
export const RULES: readonly Rule[] = [
  iamAddUserToGroup,
  iamAttachGroupPolicy,
  iamAttachRolePolicy,
  iamAttachUserPolicy,
  iamCreatePolicyVersion,
  iamDeleteGroupPolicy,
  iamDeleteRolePermissionsBoundary,
  iamDeleteRolePolicy,
  iamDeleteUserPermissionsBoundary,
  iamDeleteUserPolicy,
  iamDetachGroupPolicy,
  iamDetachRolePolicy,
  iamDetachUserPolicy,
  iamPutGroupPolicy,
  iamPutRolePermissionsBoundary,
  iamPutRolePolicy,
  iamPutUserPermissionsBoundary,
  iamPutUserPolicy,
  iamRemoveUserFromGroup,
  iamSetDefaultPolicyVersion,
  iamTagRole,
  iamTagUser,
  organizationsDetachPolicy,
  organizationsDisablePolicyType,
  organizationsUpdatePolicy,
  iamCreateAccessKey,
  iamCreateLoginProfile,
  iamCreateOrUpdateLoginProfile,
  iamCreateServiceSpecificCredential,
  iamReplaceAccessKey,
  iamReplaceLoginProfile,
  iamResetServiceSpecificCredential,
  iamUpdateAccessKey,
  iamUpdateLoginProfile,
  iamUploadSshPublicKey,
  iamUpdateAssumeRolePolicy,
  stsAssumeRole,
  iamCreateRoleAndAttachPolicy,
  iamCreateRoleAndPutPolicy,
  iamCreateUserWithKeyAndAddToGroup,
  iamCreateUserWithKeyAndAttachPolicy,
  iamCreateUserWithKeyAndPutPolicy,
  iamCreateUserWithPasswordAndAddToGroup,
  iamCreateUserWithPasswordAndAttachPolicy,
  iamCreateUserWithPasswordAndPutPolicy,
  ssoAttachManagedPolicyToPermissionSet,
  ssoCreateAccountAssignment,
  ssoPutInlinePolicyToPermissionSet,
  amplifyCreateAppAndStartJob,
  apigatewayCreateIntegration,
  apprunnerCreateService,
  appstreamCreateImageBuilder,
  appsyncCreateDataSource,
  athenaRunCalculation,
  autoscalingCreateGroupWithLaunchConfiguration,
  autoscalingCreateGroupWithLaunchTemplate,
  autoscalingUpdateGroupWithLaunchConfiguration,
  batchCreateEnvironmentAndSubmitJob,
  batchRegisterAndSubmitJob,
  bedrockAgentcoreCreateAgentRuntime,
  bedrockAgentcoreCreateAndInvokeAgentRuntime,
  bedrockAgentcoreCreateBrowser,
  bedrockAgentcoreCreateCodeInterpreter,
  braketCreateJob,
  cloudformationCreateAndExecuteChangeSet,
  cloudformationCreateStackSet,
  cloudformationCreateStack,
  cloudformationUpdateStackSet,
  cloudformationUpdateStackWithRole,
  codebuildCreateProjectAndStartBuildBatch,
  codebuildCreateProjectAndStartBuild,
  codebuildStartBuildWithOtherRole,
  codebuildUpdateProjectAndStartBuild,
  codepipelineCreatePipeline,
  codepipelineUpdatePipeline,
  codestarCreateProject,
  cognitoSetIdentityPoolRoles,
  configStartRemediation,
  databrewRunJob,
  datapipelineCreateAndActivatePipeline,
  datapipelineCreatePipeline,
  datapipelineRunOnInstance,
  deadlineCreateQueue,
  ec2AssociateInstanceProfile,
  ec2AssociateNewInstanceProfile,
  ec2ReplaceInstanceProfileAndCommand,
  ec2ReplaceInstanceProfileAndKey,
  ec2ReplaceInstanceProfileAndSession,
  ec2ReplaceInstanceProfile,
  ec2RequestSpotInstances,
  ec2RunInstancesWithChangedProfile,
  ec2RunInstancesWithNewProfile,
  ec2RunInstances,
  ecsRegisterAndRunTask,
  ecsRegisterAndStartTask,
  ecsRegisterContainerInstanceAndStartTask,
  ecsRegisterTaskAndCreateService,
  ecsRegisterTaskAndUpdateService,
  ecsRunTaskWithOtherRole,
  ecsStartTaskWithOtherRole,
  eksCreatePodIdentityAssociation,
  elasticbeanstalkCreateEnvironment,
  emrRunJobFlowWithServiceRole,
  emrRunJobFlow,
  emrServerlessCreateApplicationAndRunJob,
  emrServerlessRunJob,
  eventsPutTargets,
  gameliftCreateFleet,
  glueCreateAndRunJob,
  glueCreateDevEndpoint,
  glueCreateJobAndTrigger,
  glueCreateSessionAndRunStatement,
  glueUpdateAndRunJob,
  glueUpdateJobAndTrigger,
  imagebuilderCreateImage,
  iotCreateRoleAlias,
  iotCreateTopicRule,
  kinesisanalyticsCreateApplication,
  lambdaChangeRoleOfFunction,
  lambdaCreateAndInvokeFunction,
  lambdaCreateFunctionAndAddPermission,
  lambdaCreateFunctionUrl,
  lambdaCreateFunctionWithEventSource,
  lambdaCreateFunction,
  mwaaCreateEnvironment,
  omicsCreateWorkflow,
  pipesCreatePipe,
  rolesanywhereCreateTrustAnchorAndProfile,
  sagemakerCreateModelAndEndpoint,
  sagemakerCreateModelAndTransformJob,
  sagemakerCreateNotebookInstance,
  sagemakerCreatePipeline,
  sagemakerCreateProcessingJob,
  sagemakerCreateTrainingJob,
  sagemakerCreateTuningJob,
  sagemakerCreateUserProfile,
  schedulerCreateSchedule,
  schedulerUpdateSchedule,
  servicecatalogCreateLaunchConstraint,
  ssmCreateActivation,
  ssmCreateDocumentAndStartAutomation,
  ssmRegisterMaintenanceTask,
  ssmStartAutomationWithPresentDocument,
  statesChangeRoleOfStateMachine,
  statesCreateAndStartExpressStateMachine,
  statesCreateAndStartStateMachine,
  statesTestState,
  syntheticsCreateCanary,
  transferCreateUser,
  amplifyStartJob,
  apprunnerUpdateService,
  appstreamOpenSession,
  autoscalingCreateGroupFromTemplate,
  batchSubmitJob,
  bedrockAgentcoreRunRuntimeCommand,
  bedrockAgentcoreUseBrowser,
  bedrockAgentcoreUseCodeInterpreter,
  cloudformationExecuteChangeSet,
  cloudformationUpdatePresentStackSet,
  cloudformationUpdateStack,
  codebuildRunInSandbox,
  codebuildStartBuildBatch,
  codebuildStartBuild,
  codedeployCreateDeployment,
  codestarAssociateTeamMember,
  codestarCreateProjectFromTemplate,
  cognitoGetUnauthenticatedCredentials,
  cognitoSignUpForCredentials,
  datazoneGetEnvironmentCredentials,
  deadlineAssumeQueueRole,
  ec2ChangeUserData,
  ec2CreateLaunchTemplateVersion,
  ec2InstanceConnectSendSshKeyUnseen,
  ec2InstanceConnectSendSshKey,
  ec2InstanceConnectSerialConsole,
  ecsExecuteCommand,
  eksGrantClusterAccess,
  emrAddStep,
  glueRunStatement,
  glueUpdateDevEndpoint,
  greengrassCreateDeployment,
  iotUseRoleAlias,
  kinesisanalyticsUpdateApplication,
  lambdaUpdateAndInvokeFunction,
  lambdaUpdateFunctionCodeAndAddPermission,
  lambdaUpdateFunctionCode,
  lambdaUpdateFunctionConfiguration,
  mwaaOpenAirflow,
  rolesanywhereCreateTrustAnchor,
  sagemakerChangeNotebookLifecycle,
  sagemakerOpenNotebook,
  sagemakerOpenStudio,
  sagemakerUpdateAndStartPipeline,
  ssmCreateAssociation,
  ssmSendCommandWithOtherDocument,
  ssmSendCommand,
  ssmStartSession,
  statesUpdateAndStartStateMachine,
  syntheticsUpdateCanary,
  iamAddClientIdToOpenIdConnectProvider,
  iamCreateOpenIdConnectProvider,
  iamUpdateOpenIdConnectProviderThumbprint,
  iamUpdateSamlProvider,
  cloudformationReadCredentialsFromStack,
  codebuildReadCredentialsFromProject,
  ec2ReadCredentialsFromUserData,
  ecsReadCredentialsFromTaskDefinition,
  lambdaReadCredentialsFromEnvironment,
  lambdaReadCredentialsFromFunction,
  secretsmanagerReadCredentialsFromSecret,
  ssmReadCredentialsFromParameter,
];
