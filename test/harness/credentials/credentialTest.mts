import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialsDecrypted,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeType,
	INodeTypes,
} from 'n8n-workflow';
import { isPlainData } from '../n8n/plainData.mts';
import { describe } from '../nodes/description.mts';
import { productCredentialName } from '../nodes/productNodes.mts';
import { additionalDataOf } from '../runs/additionalData.mts';
import type { Session, Workbench } from '../session.mts';
import type { CredentialTestResult } from '../types.mts';
import { testNode } from './credentialsHelper.mts';
import type { StoredCredential } from './credentialStore.mts';
import { resolveCredential } from './credentialExpressions.mts';

type Data = ICredentialDataDecryptedObject;

/**
 * Does what the server does when a credential is saved: stores it, sends the `test` request of its
 * class after signing in anew, and puts the outcome into the words that the form shows.
 */
export async function testCredential(
	bench: Workbench,
	change: Partial<Data>,
	type = productCredentialName,
): Promise<CredentialTestResult> {
	const result = await bench.within([], async (session) => {
		const { test } = session.nodeTypes.credential(type);
		if (test === undefined) {
			return failed('No testing function found for this credential.');
		}
		const stored = bench.store.addVariant(change, type);
		try {
			const outputs = await sendTest(session, test, stored);
			return judge(test, outputs);
		} catch (error) {
			// Only these words leave n8n; the error itself goes nowhere.
			return failed(wordsFor(error, test));
		}
	});
	bench.journal.note(result);
	return result;
}

function failed(message: string): CredentialTestResult {
	return { status: 'Error', message };
}

async function sendTest(
	{ n8n, credentialsHelper, nodeTypes }: Session,
	test: ICredentialTestRequest,
	{ id, name, type, data }: StoredCredential,
): Promise<INodeExecutionData[][] | undefined> {
	const { core, workflow: n8nWorkflow } = n8n;
	const additionalData = additionalDataOf(n8n, { credentialsHelper });
	const decrypted: ICredentialsDecrypted = {
		id,
		name,
		type,
		data: await resolveCredential(n8n, credentialsHelper.getCredentialsProperties(type), data, {
			additionalData,
			mode: 'internal',
			executeData: undefined,
			expressionValues: undefined,
			nodeTypes,
		}),
	};
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: testNode.type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [type]: { id, name } },
	};
	const nodeType = requestingNode(test, type);
	const workflow = new n8nWorkflow.Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: only(nodeType),
	});
	const context = new core.ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		n8nWorkflow.createRunExecutionData({}),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	await workflow.expression.acquireIsolate();
	try {
		return await new core.RoutingNode(context, nodeType, decrypted).runNode();
	} finally {
		await workflow.expression.releaseIsolate();
	}
}

/** n8n hangs the test request on a parameter of a node that does nothing else. */
function requestingNode({ request }: ICredentialTestRequest, credential: string): INodeType {
	const name = testNode.parameter;
	return {
		description: describe('noOp', {
			name: testNode.type,
			credentials: [{ name: credential, required: true }],
			properties: [
				{ displayName: 'Temp', name, type: 'string', default: '', routing: { request } },
			],
		}),
	};
}

function only(nodeType: INodeType): INodeTypes {
	return {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
}

function judge(
	test: ICredentialTestRequest,
	outputs: INodeExecutionData[][] | undefined,
): CredentialTestResult {
	const body = outputs?.[0]?.[0]?.json ?? {};
	for (const rule of test.rules ?? []) {
		if (rule.type !== 'responseSuccessBody') continue;
		const { key, message } = rule.properties;
		const expected: unknown = rule.properties.value;
		if (body[key] === expected) return failed(message);
	}
	return { status: 'OK', message: 'Connection successful!' };
}

/** n8n prefers a rule, then the status text, then the network's code, then the error's message. */
function wordsFor(error: unknown, test: ICredentialTestRequest): string {
	const cause = causeOf(error);
	if (isPlainData(cause['response'])) return wordsForStatus(cause['response'], test);
	const code = textOf(cause['code']);
	if (code !== '') return code;
	return error instanceof Error ? error.message : String(error);
}

function wordsForStatus(response: IDataObject, { rules = [] }: ICredentialTestRequest): string {
	const status = Number(response['status']);
	for (const { type, properties } of rules) {
		if (type === 'responseCode' && properties.value === status) return properties.message;
	}
	return textOf(response['statusText']) || `Received HTTP status code: ${status}`;
}

function causeOf(error: unknown): IDataObject {
	return error instanceof Error && isPlainData(error.cause) ? error.cause : {};
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
