import type { ExecutionLifecycleHooks } from 'n8n-core';
import type { ICredentialsHelper, IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import type { N8nModules } from '../n8n/modules.mts';

const base = 'http://localhost:5678';

interface ExecutionFacts {
	readonly credentialsHelper: ICredentialsHelper;
	readonly executionId?: string;
	readonly workflowId?: string;
	readonly hooks?: ExecutionLifecycleHooks;
}

/** What the server knows around an execution; sub-workflows and task runners are not part of it. */
export function additionalDataOf(
	{ core, services }: N8nModules,
	facts: ExecutionFacts,
): IWorkflowExecuteAdditionalData {
	return {
		...facts,
		currentNodeExecutionIndex: 0,
		restApiUrl: `${base}/rest`,
		instanceBaseUrl: `${base}/`,
		formBaseUrl: `${base}/form`,
		formWaitingBaseUrl: `${base}/form-waiting`,
		formTestBaseUrl: `${base}/form-test`,
		webhookBaseUrl: `${base}/webhook`,
		webhookWaitingBaseUrl: `${base}/webhook-waiting`,
		webhookTestBaseUrl: `${base}/webhook-test`,
		mcpBaseUrl: `${base}/mcp`,
		mcpTestBaseUrl: `${base}/mcp-test`,
		variables: {},
		externalSecretsProxy: services.get(core.ExternalSecretsProxy),
		setExecutionStatus: () => undefined,
		logAiEvent: () => undefined,
		getRunExecutionData: () => Promise.resolve(undefined),
		getRuntimeCredential: () => Promise.resolve(undefined),
		executeWorkflow: () => Promise.reject(unsupported('sub-workflows')),
		startRunnerTask: () => Promise.reject(unsupported('task runners')),
	};
}

function unsupported(what: string): Error {
	return new Error(`The engine harness has no ${what}.`);
}
