import { fieldNames } from '../../../../defender/texts/fieldNames';
import type { IDataObject } from 'n8n-workflow';
import type { ApiMethodName } from '../../../../defender/contract';
import type { Permission, Permissions } from '../../../../defender/permissions/findPermissions';
import {
	allows,
	changingOperations,
	type Allowed,
} from '../../../../defender/permissions/operationsAllowed';
import {
	howToGrant,
	permissionNames,
	type ActsFor,
} from '../../../../defender/permissions/permissionNames';
import { resourceNames, type Resource } from '../operation';

interface OperationNeeds {
	readonly resource: Resource;
	/** As the operation stands in the list of the node. */
	readonly operation: string;
	/** The method without which the operation is nothing. */
	readonly method: ApiMethodName;
	/** What it cannot do without the permission to read. */
	readonly withoutReading?: string;
	/** Whether it can do nothing without that one. */
	readonly needsReading?: boolean;
}

const starting =
	'it cannot find machines by name, look at guard rails, or wait for the end of the action';

function start(operation: string, method: ApiMethodName): OperationNeeds {
	return { resource: 'machineAction', operation, method, withoutReading: starting };
}

function plain(resource: Resource, operation: string, method: ApiMethodName): OperationNeeds {
	return { resource, operation, method };
}

/** Every operation that calls the service, in the order of the node's lists, and what it needs. */
export const operationNeeds: readonly OperationNeeds[] = [
	{
		...plain('machineAction', 'Cancel', 'cancel'),
		withoutReading: 'it cannot tell how the action ended',
	},
	{
		...plain('machineAction', 'Carry Out Plan', 'cancel'),
		withoutReading: 'it carries no plan out',
		needsReading: true,
	},
	start('Collect Investigation Package', 'collectInvestigationPackage'),
	plain('machineAction', 'Extend', 'tagMachine'),
	plain('machineAction', 'Get', 'getMachineAction'),
	plain('machineAction', 'Get Investigation Package', 'getPackageUri'),
	plain('machineAction', 'Get Live Response Result', 'getLiveResponseResult'),
	plain('machineAction', 'Get Many', 'listMachineActions'),
	start('Isolate', 'isolate'),
	start('Offboard', 'offboard'),
	start('Release From Isolation', 'unisolate'),
	{
		...plain('machineAction', 'Release What Is Due', 'unisolate'),
		withoutReading: 'it releases nothing',
		needsReading: true,
	},
	start('Remove App Restriction', 'unrestrictCodeExecution'),
	start('Restrict App Execution', 'restrictCodeExecution'),
	start('Run Antivirus Scan', 'runAntiVirusScan'),
	start('Run Live Response', 'runLiveResponse'),
	start('Stop and Quarantine File', 'stopAndQuarantineFile'),
	plain('machineAction', 'Wait', 'listMachineActions'),
	plain('machine', 'Add Tag', 'tagMachine'),
	plain('machine', 'Get', 'getMachine'),
	plain('machine', 'Get Many', 'listMachines'),
	plain('machine', 'Get Response State', 'listMachineActions'),
	plain('machine', 'Remove Tag', 'tagMachine'),
	plain('libraryFile', 'Delete', 'deleteLibraryFile'),
	plain('libraryFile', 'Get Many', 'listLibraryFiles'),
	plain('libraryFile', 'Upload', 'uploadLibraryFile'),
	plain('indicator', 'Delete', 'deleteIndicator'),
	plain('indicator', 'Get Many', 'listIndicators'),
	plain('indicator', 'Submit', 'submitIndicator'),
];

/** The calls that find the machines of an operation, where what leads to them is given. */
const findingNeeds: readonly OperationNeeds[] = [
	plain('machine', 'Any, Machine > By Alert', 'getMachineOfAlert'),
	plain('machine', 'Any, Machine > By CVE', 'getMachinesOfVulnerability'),
	plain('machine', 'Any, Machine > By Domain', 'getMachinesOfDomain'),
	plain('machine', 'Any, Machine > By File', 'getMachinesOfFile'),
	plain('machine', 'Any, Machine > By Tag', 'findMachinesByTag'),
	plain('machine', 'Any, Machine > By User', 'getMachinesOfUser'),
	plain('machine', 'Get Many, of a Software', 'getMachinesOfSoftware'),
];

/** Everything that a credential may be allowed or not. */
export const allNeeds = [...operationNeeds, ...findingNeeds];

/** "Machine.Isolate", "A or B"; a cancellation wants the permission that the action wanted. */
function inWords(names: readonly string[]): string {
	return isManifold(names) ? `That of the action, e.g. ${example}` : names.join(' or ');
}

const example = 'Machine.Isolate';

function isManifold(names: readonly string[]): boolean {
	return names.includes(example) && names.length > 1;
}

function roleOf({ method, needsReading }: OperationNeeds, actsFor: ActsFor): string {
	const own = inWords(permissionNames(method, actsFor));
	if (needsReading !== true) return own;
	// The last of them is the least.
	return `${own}, and ${permissionNames('listMachineActions', actsFor).at(-1) ?? ''}`;
}

function sentence(text: string): string {
	return text === '' || text.endsWith('.') ? text : `${text}.`;
}

/** What else is to know about an operation that is allowed or not. */
function noteOn(needs: OperationNeeds, found: Permission, reading: Permission): string {
	const { withoutReading } = needs;
	const cannotRead = found.allowed === true && reading.allowed === false;
	return [
		sentence(found.remark),
		cannotRead && withoutReading !== undefined
			? `Without a permission to read machines ${withoutReading}.`
			: '',
	]
		.filter((part) => part !== '')
		.join(' ');
}

const behindTheGate = `${fieldNames.operationsAllowed} of the credential does not have it, so the node refuses it.`;

/** What is denied comes first, and what is not known before what is allowed. */
const rank = ({ allowed }: IDataObject): number => {
	if (allowed === false) return 0;
	return allowed === null ? 1 : 2;
};

/**
 * One row for each operation: what is allowed, what it needs, and how to get it. What is denied stands
 * first, and the roles of the token and how to grant one in the first row alone, since they are the same for
 * all.
 */
export function permissionTable(
	permissions: Permissions,
	actsFor: ActsFor,
	gate: Allowed,
): IDataObject[] {
	const reading = permissions.of('listMachineActions');
	const rows = allNeeds.map((needs): IDataObject => {
		const { resource, operation, method } = needs;
		const found = permissions.of(method);
		const cannotRead = needs.needsReading === true && reading.allowed === false;
		const name = `${resourceNames[resource]}: ${operation}`;
		const changing = changingOperations.find((one) => one.name === name);
		// What a plan is for decides whether it may be carried out.
		const isOpen =
			operation === 'Carry Out Plan' ||
			allows(gate, changing ?? { id: name, name, changes: false });
		// The table view gives each row the height of its longest text, so what is long stands once.
		return {
			allowed: isOpen && !cannotRead ? (found.allowed ?? null) : false,
			operation,
			resource: resourceNames[resource],
			neededRole: roleOf(needs, actsFor),
			note: [...(isOpen ? [] : [behindTheGate]), noteOn(needs, found, reading)].join(' ').trim(),
			source: found.source,
		};
	});
	rows.sort((one, other) => rank(one) - rank(other));
	const lacks = allNeeds.some(({ method }) => permissions.of(method).allowed === false);
	const once = {
		tokenRoles: permissions.granted.join(', '),
		howToGrant: lacks ? howToGrant(actsFor) : '',
	};
	return rows.map((row, position) => (position === 0 ? { ...row, ...once } : row));
}
