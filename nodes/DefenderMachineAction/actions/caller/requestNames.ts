import { createHash, randomBytes } from 'node:crypto';
import type { IContextObject, IExecuteFunctions } from 'n8n-workflow';
import { isRow } from '../../../../defender/entities';
import { workflowWithoutId, type RequestName } from '../../../../defender/machineActions/mark';
import { nodeOf } from '../../../shared/nodeOf';

/** What names a run: a request's name without its node and its item. */
type NamedRun = Pick<RequestName, 'workflow' | 'execution' | 'run' | 'knownAgain'>;

/** What is kept of a run between its tries: its name, and what its items have taken for answers. */
type KeptRun = NamedRun & Required<Pick<RequestName, 'answers'>>;

/** A run by its name, and whether another execution has tried it under that name before. */
type Try = KeptRun & Required<Pick<RequestName, 'triedBefore'>>;

/**
 * Says of each item of a run which request it is. All tries of one request get one name, and no two
 * requests do. n8n has no word for it, so that it is read from what stays between tries:
 *
 * - on the main line, and for the AI Agent, which runs its tools there: execution, run and, for a
 *   tool, the call's ID, as the node's context keeps them for Retry of a failed execution
 * - for a tool that something else calls: the object that holds the arguments of the call
 *
 * n8n does not promise this; tests in real servers hold it down.
 */
export function requestNamesOf(context: IExecuteFunctions): (itemIndex: number) => RequestName {
	const nodeId = idOf(nodeOf(context).id);
	const named = isToolCall(context) ? toolCall(context) : nodeRun(context);
	// Instances may have copies of one workflow, and number their executions alike.
	const node = short(JSON.stringify([context.getInstanceId(), nodeId ?? random()]));
	const knownAgain = named.knownAgain && nodeId !== undefined;
	return (itemIndex) => ({ ...named, node, item: String(itemIndex), knownAgain });
}

/** n8n's own word for it came with n8n 2; the other method has always been that of a tool alone. */
function isToolCall(context: IExecuteFunctions): boolean {
	const { isToolExecution } = context as Partial<IExecuteFunctions>;
	return isToolExecution?.call(context) ?? 'getNextRunIndex' in context;
}

/** Whether a model has called the node, so that its input is what the model says. */
export function isToolOfModel(context: IExecuteFunctions): boolean {
	return nodeOf(context).type.endsWith('Tool') || isToolCall(context);
}

/** Under this name the node's context keeps what its last run was called. */
const contextKey = 'request';

function nodeRun(context: IExecuteFunctions): Try {
	const own = keptOf(context);
	const index: unknown = context.getWorkflowDataProxy(0).$runIndex;
	if (own === undefined || typeof index !== 'number') {
		return firstTry(namedRun(context, random(), false));
	}
	const call = agentCallOf(context);
	const run = call === undefined ? String(index) : `${index}-${short(call)}`;
	const kept: unknown = own[contextKey];
	// A Retry has an execution ID of its own. It runs again what had failed, under the same index;
	// what it runs after that has another one.
	if (isKeptRun(kept) && kept.run === run) {
		// Tries of one execution are of one process, which knows what it has started.
		return { ...kept, triedBefore: kept.execution !== context.getExecutionId() };
	}
	const named = namedRun(context, run, idOf(context.getExecutionId()) !== undefined);
	own[contextKey] = named;
	return firstTry(named);
}

/** What n8n keeps for the node between tries; nothing in its Agents module, which throws when asked. */
function keptOf(context: IExecuteFunctions): IContextObject | undefined {
	try {
		return context.getContext('node');
	} catch {
		return undefined;
	}
}

/** The ID of the call where n8n's AI Agent has asked the engine to run this node as its tool. */
function agentCallOf(context: IExecuteFunctions): string | undefined {
	if (!isToolOfModel(context)) return undefined;
	const id = context.getInputData()[0]?.json.toolCallId;
	return typeof id === 'string' ? id : undefined;
}

function isKeptRun(value: unknown): value is KeptRun {
	if (!isRow(value)) return false;
	const { workflow, execution, run, knownAgain, answers } = value;
	if (!isRow(answers) || typeof knownAgain !== 'boolean') return false;
	const texts = [workflow, execution, run, ...Object.values(answers)];
	return texts.every((text) => typeof text === 'string');
}

/** What calls of tools are called, by the object that holds their arguments. */
const toolCalls = new WeakMap<object, KeptRun>();

/**
 * The call of a tool by a trigger, another agent or an evaluation. Each try has a run index of its
 * own, and there may be no execution; but all tries of a call are given one and the same object.
 */
function toolCall(context: IExecuteFunctions): Try {
	const args: unknown = context.getInputData()[0]?.json;
	if (typeof args !== 'object' || args === null) {
		return firstTry(namedRun(context, random(), false));
	}
	const known = toolCalls.get(args);
	if (known !== undefined) return firstTry(known);
	const named = namedRun(context, random(), true);
	toolCalls.set(args, named);
	return firstTry(named);
}

/** Nothing can have been started for it that this process does not know. */
function firstTry(named: KeptRun): Try {
	return { ...named, triedBefore: false };
}

function namedRun(context: IExecuteFunctions, run: string, knownAgain: boolean): KeptRun {
	return {
		workflow: idOf(context.getWorkflow().id) ?? `${workflowWithoutId}${random()}`,
		execution: idOf(context.getExecutionId()) ?? random(),
		run,
		knownAgain,
		answers: {},
	};
}

/** `__UNKNOWN__`, `__EMPTY__` and their like stand in n8n where there is no ID. */
const placeholder = /^__.*__$/;

function idOf(id: string | undefined): string | undefined {
	return id === undefined || id === '' || placeholder.test(id) ? undefined : id;
}

function short(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function random(): string {
	return randomBytes(8).toString('hex');
}
