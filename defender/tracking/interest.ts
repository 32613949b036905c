import { isRow, type MachineAction } from '../entities';
import { markOf } from '../machineActions/mark';
import { anyEquals, compareText, type Filter } from '../filters/odata';

export type MachineOfInterest =
	| { readonly by: 'id'; readonly id: string }
	/** In lower case; without a dot it is the first part of the DNS name, too. */
	| { readonly by: 'name'; readonly name: string };

/**
 * Which actions are followed, by what does not change in the life of an action. Empty parts allow
 * everything.
 */
export interface Interest {
	readonly types: readonly string[];
	readonly machine: MachineOfInterest | undefined;
	readonly requestor: string;
	readonly commentContains: string;
	/** Only actions that an n8n workflow started. */
	readonly startedByN8n: boolean;
	/** Only actions that this n8n workflow started. */
	readonly workflowId: string;
	/** Whether actions are followed until their end, or only their creation counts. */
	readonly untilEnd: boolean;
}

export function concerns(interest: Interest, action: MachineAction): boolean {
	const { types, machine, requestor, commentContains } = interest;
	return (
		(types.length === 0 || types.includes(action.type)) &&
		(machine === undefined || isMachine(machine, action)) &&
		(requestor === '' || isSameText(requestor, action.requestor)) &&
		(action.requestorComment ?? '').toLowerCase().includes(commentContains.toLowerCase()) &&
		isOwn(interest, markOf(action.requestorComment))
	);
}

function isMachine(machine: MachineOfInterest, action: MachineAction): boolean {
	if (machine.by === 'id') return isSameText(machine.id, action.machineId);
	const dnsName = (action.computerDnsName ?? '').toLowerCase();
	// A dot at its end makes it the whole name.
	if (machine.name.endsWith('.')) return `${dnsName}.` === machine.name;
	return dnsName === machine.name || dnsName.split('.', 1)[0] === machine.name;
}

function isSameText(one: string, other: string | null): boolean {
	return one.toLowerCase() === (other ?? '').toLowerCase();
}

/** By the mark that our action node leaves in comments. */
function isOwn({ startedByN8n, workflowId }: Interest, mark: string | undefined): boolean {
	if (workflowId !== '') return mark?.startsWith(`[n8n:${workflowId}.`) ?? false;
	return !startedByN8n || mark !== undefined;
}

/**
 * What the service can leave out by itself. Names, requestors and comments are compared by us: how
 * the service compares texts is not documented.
 */
export function listFilters({ types, machine }: Interest): Filter[] {
	return [
		...(types.length === 0 ? [] : [anyEquals('type', types)]),
		...(machine?.by === 'id' ? [compareText('machineId', 'eq', machine.id)] : []),
	];
}

/** The one spelling of an interest. */
export function canonical(interest: Interest): Interest {
	return {
		types: [...interest.types].sort(),
		machine: interest.machine,
		requestor: interest.requestor.toLowerCase(),
		commentContains: interest.commentContains.toLowerCase(),
		startedByN8n: interest.startedByN8n,
		workflowId: interest.workflowId,
		untilEnd: interest.untilEnd,
	};
}

export function isSameInterest(one: Interest, other: Interest): boolean {
	return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

export function isInterest(value: unknown): value is Interest {
	if (!isRow(value) || !Array.isArray(value.types)) return false;
	const { machine, requestor, commentContains, workflowId, startedByN8n, untilEnd } = value;
	return (
		value.types.every((type) => typeof type === 'string') &&
		[requestor, commentContains, workflowId].every((part) => typeof part === 'string') &&
		[startedByN8n, untilEnd].every((part) => typeof part === 'boolean') &&
		(machine === undefined || isMachineOfInterest(machine))
	);
}

function isMachineOfInterest(value: unknown): boolean {
	if (!isRow(value)) return false;
	return value.by === 'id' ? typeof value.id === 'string' : typeof value.name === 'string';
}
