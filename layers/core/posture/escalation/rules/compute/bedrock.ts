import type { WorkloadSpec } from './workload-rule.ts';

export const bedrock: readonly WorkloadSpec[] = [
  {
    id: 'bedrock-agentcore-run-runtime-command',
    title: 'Run a command in an AgentCore runtime',
    types: ['AWS::BedrockAgentCore::Runtime', 'AWS::BedrockAgentCore::AgentRuntime'],
    services: ['bedrock-agentcore.amazonaws.com'],
    needs: ['bedrock-agentcore:InvokeAgentRuntimeCommand'],
    how: "The command runs inside the agent's runtime with its execution role.",
  },
  {
    id: 'bedrock-agentcore-use-browser',
    title: 'Control an AgentCore browser',
    types: ['AWS::BedrockAgentCore::BrowserCustom', 'AWS::BedrockAgentCore::Browser'],
    services: ['bedrock-agentcore.amazonaws.com'],
    needs: ['bedrock-agentcore:StartBrowserSession', 'bedrock-agentcore:ConnectBrowserAutomationStream'],
    how: "The caller controls the browser, and the metadata service of its host provides the role's credentials.",
  },
  {
    id: 'bedrock-agentcore-use-code-interpreter',
    title: 'Run code in an AgentCore code interpreter',
    types: ['AWS::BedrockAgentCore::CodeInterpreterCustom', 'AWS::BedrockAgentCore::CodeInterpreter'],
    services: ['bedrock-agentcore.amazonaws.com'],
    needs: ['bedrock-agentcore:StartCodeInterpreterSession', 'bedrock-agentcore:InvokeCodeInterpreter'],
    how: "The interpreter runs the caller's code with its execution role.",
  },
];
