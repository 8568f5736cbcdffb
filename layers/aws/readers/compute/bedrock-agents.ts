import { BedrockAgentClient, GetAgentCommand, ListAgentsCommand } from '@aws-sdk/client-bedrock-agent';
import { describeEach, FEW_ATTEMPTS, listIfAvailable } from './listing.ts';
import type { ReadCompute } from './reader.ts';

const TYPE = 'AWS::Bedrock::Agent';

/** Bedrock agents, the roles that they use, and their instructions. */
export const readBedrockAgents: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new BedrockAgentClient({ ...connection, ...FEW_ATTEMPTS });
  const ids = await listIfAvailable(
    reads,
    'bedrock:ListAgents',
    `${TYPE} in ${region}`,
    (nextToken) => client.send(new ListAgentsCommand({ nextToken })),
    (page) => ({ items: (page.agentSummaries ?? []).flatMap(({ agentId: id }) => id ?? []), next: page.nextToken }),
  );
  if (ids === 'unknown') return 'unknown';
  const { details, complete } = await describeEach(
    reads,
    'bedrock:GetAgent',
    ids,
    (id) => `${TYPE} ${id} in ${region}`,
    async (agentId) => (await client.send(new GetAgentCommand({ agentId }))).agent,
  );
  return {
    workloads: details.flatMap(({ agentArn: id, agentResourceRoleArn: roleArn }) =>
      id && roleArn ? [{ type: TYPE, id, account, roleArn }] : [],
    ),
    values: details.flatMap(({ agentArn: holder = 'unknown', agentResourceRoleArn: roleArn, instruction: value }) =>
      value ? [{ type: TYPE, holder, place: 'Instruction', value, ...(roleArn ? { roleArn } : {}) }] : [],
    ),
    typesRead: complete ? [TYPE] : [],
  };
};
