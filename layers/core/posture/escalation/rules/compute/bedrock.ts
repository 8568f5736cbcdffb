import type { WorkloadSpec } from './workload-rule.ts';

export const bedrock: readonly WorkloadSpec[] = [
  {
    id: 'bedrock-agentcore-run-runtime-command',
    title: 'Run a command in an AgentCore runtime',
    types: ['AWS::BedrockAgentCore::Runtime', 'AWS::BedrockAgentCore::AgentRuntime'],
    services: ['bedrock-agentcore.amazonaws.com'],
    needs: ['bedrock-agentcore:InvokeAgentRuntimeCommand'],
    how: 'The command runs inside the runtime of the agent, with its execution role.',
  },
  {
    id: 'bedrock-agentcore-use-browser',
    title: 'Drive an AgentCore browser',
    types: ['AWS::BedrockAgentCore::BrowserCustom', 'AWS::BedrockAgentCore::Browser'],
    services: ['bedrock-agentcore.amazonaws.com'],
    needs: ['bedrock-agentcore:StartBrowserSession', 'bedrock-agentcore:ConnectBrowserAutomationStream'],
    how: 'The browser is driven by the source, on a machine whose metadata service hands out the role.',
  },
  {
    id: 'bedrock-agentcore-use-code-interpreter',
    title: 'Run code in an AgentCore code interpreter',
    types: ['AWS::BedrockAgentCore::CodeInterpreterCustom', 'AWS::BedrockAgentCore::CodeInterpreter'],
    services: ['bedrock-agentcore.amazonaws.com'],
    needs: ['bedrock-agentcore:StartCodeInterpreterSession', 'bedrock-agentcore:InvokeCodeInterpreter'],
    how: 'The interpreter runs code of the source with its execution role.',
  },
];
