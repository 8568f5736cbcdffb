import {
  BedrockAgentCoreControlClient,
  GetAgentRuntimeCommand,
  GetBrowserCommand,
  GetCodeInterpreterCommand,
  ListAgentRuntimesCommand,
  ListBrowsersCommand,
  ListCodeInterpretersCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { describeEach, FEW_ATTEMPTS, listIfAvailable } from './listing.ts';
import type { ReadCompute } from './reader.ts';

/** The name of each type in CloudFormation, then in the service. */
const RUNTIME = ['AWS::BedrockAgentCore::Runtime', 'AWS::BedrockAgentCore::AgentRuntime'] as const;
const BROWSER = ['AWS::BedrockAgentCore::BrowserCustom', 'AWS::BedrockAgentCore::Browser'] as const;
const INTERPRETER = ['AWS::BedrockAgentCore::CodeInterpreterCustom', 'AWS::BedrockAgentCore::CodeInterpreter'] as const;

/** Agent runtimes, their roles and environments. */
export const readAgentRuntimes: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new BedrockAgentCoreControlClient({ ...connection, ...FEW_ATTEMPTS });
  const [type] = RUNTIME;
  const listed = await listIfAvailable(
    reads,
    'bedrock-agentcore:ListAgentRuntimes',
    `${type} in ${region}`,
    (nextToken) => client.send(new ListAgentRuntimesCommand({ nextToken })),
    (page) => ({ items: page.agentRuntimes ?? [], next: page.nextToken }),
  );
  if (listed === 'unknown') return 'unknown';
  const { details, complete } = await describeEach(
    reads,
    'bedrock-agentcore:GetAgentRuntime',
    listed,
    ({ agentRuntimeArn = type }) => agentRuntimeArn,
    ({ agentRuntimeId }) => client.send(new GetAgentRuntimeCommand({ agentRuntimeId })),
  );
  return {
    workloads: details.flatMap(({ agentRuntimeArn: id, roleArn }) =>
      id && roleArn ? [{ type, id, account, roleArn }] : [],
    ),
    values: details.flatMap(({ agentRuntimeArn: holder = 'unknown', roleArn, environmentVariables = {} }) =>
      Object.entries(environmentVariables).map(([place, value]) => {
        return { type, holder, place, value, ...(roleArn === undefined ? {} : { roleArn }) };
      }),
    ),
    typesRead: complete ? RUNTIME : [],
  };
};

/** Browsers that agents use, except those managed by AWS, which have no role. */
export const readAgentBrowsers: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new BedrockAgentCoreControlClient({ ...connection, ...FEW_ATTEMPTS });
  const [type] = BROWSER;
  const listed = await listIfAvailable(
    reads,
    'bedrock-agentcore:ListBrowsers',
    `${type} in ${region}`,
    (nextToken) => client.send(new ListBrowsersCommand({ type: 'CUSTOM', nextToken })),
    (page) => ({ items: page.browserSummaries ?? [], next: page.nextToken }),
  );
  if (listed === 'unknown') return 'unknown';
  const { details, complete } = await describeEach(
    reads,
    'bedrock-agentcore:GetBrowser',
    listed,
    ({ browserArn = type }) => browserArn,
    ({ browserId }) => client.send(new GetBrowserCommand({ browserId })),
  );
  return {
    workloads: details.flatMap(({ browserArn: id, executionRoleArn: roleArn }) =>
      id && roleArn ? [{ type, id, account, roleArn }] : [],
    ),
    values: [],
    typesRead: complete ? BROWSER : [],
  };
};

/** Code interpreters that agents use, except those managed by AWS, which have no role. */
export const readCodeInterpreters: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new BedrockAgentCoreControlClient({ ...connection, ...FEW_ATTEMPTS });
  const [type] = INTERPRETER;
  const listed = await listIfAvailable(
    reads,
    'bedrock-agentcore:ListCodeInterpreters',
    `${type} in ${region}`,
    (nextToken) => client.send(new ListCodeInterpretersCommand({ type: 'CUSTOM', nextToken })),
    (page) => ({ items: page.codeInterpreterSummaries ?? [], next: page.nextToken }),
  );
  if (listed === 'unknown') return 'unknown';
  const { details, complete } = await describeEach(
    reads,
    'bedrock-agentcore:GetCodeInterpreter',
    listed,
    ({ codeInterpreterArn = type }) => codeInterpreterArn,
    ({ codeInterpreterId }) => client.send(new GetCodeInterpreterCommand({ codeInterpreterId })),
  );
  return {
    workloads: details.flatMap(({ codeInterpreterArn: id, executionRoleArn: roleArn }) =>
      id && roleArn ? [{ type, id, account, roleArn }] : [],
    ),
    values: [],
    typesRead: complete ? INTERPRETER : [],
  };
};
