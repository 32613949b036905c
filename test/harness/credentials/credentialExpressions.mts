import type {
	ICredentialDataDecryptedObject,
	ICredentialsExpressionResolveValues,
	IExecuteData,
	INode,
	INodeProperties,
	INodeTypes,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { N8nModules } from '../n8n/modules.mts';
import { plainData } from '../n8n/plainData.mts';

interface ResolveContext {
	readonly additionalData: IWorkflowExecuteAdditionalData;
	readonly mode: WorkflowExecuteMode;
	readonly executeData: IExecuteData | undefined;
	/** Present inside an execution, where a credential may refer to the item at hand. */
	readonly expressionValues: ICredentialsExpressionResolveValues | undefined;
	readonly nodeTypes: INodeTypes;
}

/** Outside of an execution n8n resolves expressions as if a node without parameters had them. */
const nobody: INode = {
	id: 'nobody',
	name: 'nobody',
	type: 'n8n-nodes-base.noOp',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** Fills in defaults and resolves expressions, `$self` included, in n8n's order. */
export async function resolveCredential(
	n8n: N8nModules,
	properties: INodeProperties[],
	stored: ICredentialDataDecryptedObject,
	context: ResolveContext,
): Promise<ICredentialDataDecryptedObject> {
	const { NodeHelpers } = n8n.workflow;
	const data = plainData(
		NodeHelpers.getNodeParameters(properties, plainData(stored), true, false, null, null),
	);
	// Not a property of any type, so the defaults drop it.
	if (stored['oauthTokenData'] !== undefined) {
		Object.assign(data, { oauthTokenData: stored['oauthTokenData'] });
	}
	const { additionalData, mode, executeData, expressionValues } = context;
	const keys = n8n.core.getAdditionalKeys(additionalData, mode, null, { isCredential: true });
	if (expressionValues !== undefined) {
		const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } =
			expressionValues;
		return plainData(
			workflow.expression.getParameterValue(
				data,
				runExecutionData,
				runIndex,
				itemIndex,
				node.name,
				connectionInputData,
				mode,
				keys,
				executeData,
				false,
				data,
			),
		);
	}
	const { expression } = new n8n.workflow.Workflow({
		nodes: [nobody],
		connections: {},
		active: false,
		nodeTypes: context.nodeTypes,
	});
	await expression.acquireIsolate();
	try {
		return plainData(
			expression.getComplexParameterValue(nobody, data, mode, keys, undefined, undefined, data),
		);
	} finally {
		await expression.releaseIsolate();
	}
}
