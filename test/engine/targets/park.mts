import type { IDataObject, IExecuteFunctions, INodeParameters } from 'n8n-workflow';
import type { Machine } from '../../../simulator/index.mts';
import { DefenderMachineAction } from '../../../nodes/DefenderMachineAction/DefenderMachineAction.node.ts';
import { route } from '../../../nodes/DefenderMachineAction/actions/router.ts';
import { cancellableClock, createEngine } from '../../harness/index.mts';
import { startService, type Service } from '../service.mts';

export const node = 'defenderMachineAction';

/** Twenty-character stems make ids that are easy to tell apart in messages. */
function idOf(stem: string): string {
	return stem.padEnd(40, '0');
}

/** Machines that are easily taken for one another. */
export const confusing = {
	pc1: idOf('a1'),
	pc10: idOf('a10000000000a'),
	twinOld: idOf('b1'),
	twinNew: idOf('b2'),
	merged: idOf('c1'),
	excluded: idOf('c2'),
	duplicate: idOf('c3'),
	genuine: idOf('c4'),
	pairOne: idOf('d1'),
	pairTwo: idOf('d2'),
	ipv6: idOf('e1'),
	abroad: idOf('e2'),
	workgroup: idOf('f1'),
} as const;

export const entraId = '0f8fad5b-d9cb-469f-a165-70867728950e';
export const sharedEntraId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

const name = (host: string): string => `${host}.contoso.example`;

function seeds(now: number): Array<Partial<Machine>> {
	const hoursAgo = (hours: number): string => new Date(now - hours * 3_600_000).toISOString();
	return [
		{ id: confusing.pc1, computerDnsName: name('pc1'), aadDeviceId: entraId },
		{ id: confusing.pc10, computerDnsName: name('pc10') },
		{
			id: confusing.twinOld,
			computerDnsName: name('twin'),
			healthStatus: 'Inactive',
			lastSeen: hoursAgo(900),
			aadDeviceId: sharedEntraId,
		},
		{
			id: confusing.twinNew,
			computerDnsName: name('twin'),
			lastSeen: hoursAgo(1),
			aadDeviceId: sharedEntraId,
			rbacGroupName: 'Laptops',
		},
		{
			id: confusing.merged,
			computerDnsName: name('relic'),
			mergedIntoMachineId: confusing.genuine,
		},
		{ id: confusing.excluded, computerDnsName: name('relic'), isExcluded: true },
		{ id: confusing.duplicate, computerDnsName: name('relic'), isPotentialDuplication: true },
		{ id: confusing.genuine, computerDnsName: name('relic') },
		{
			id: confusing.pairOne,
			computerDnsName: 'pair.contoso.example',
			lastIpAddress: '10.99.0.5',
			lastSeen: hoursAgo(2),
		},
		{
			id: confusing.pairTwo,
			computerDnsName: 'pair.fabrikam.example',
			lastIpAddress: '10.99.0.5',
			lastSeen: hoursAgo(2),
		},
		{
			id: confusing.ipv6,
			computerDnsName: name('six'),
			lastIpAddress: '2001:db8::1',
			lastExternalIpAddress: '198.51.100.9',
		},
		{
			id: confusing.abroad,
			computerDnsName: name('abroad'),
			lastIpAddress: '10.99.0.6',
			lastExternalIpAddress: '2001:db8:ffff::42',
			lastSeen: hoursAgo(400),
		},
		{ id: confusing.workgroup, computerDnsName: 'lonely' },
	];
}

/** The service with the confusing machines beside the ordinary park. */
export async function startConfusingService(): Promise<Service> {
	const service = await startService();
	for (const seed of seeds(service.clock.date())) service.simulator.machines.add(seed);
	return service;
}

/** The locator as the editor stores it. Values of expressions escape n8n's own validation. */
export function locator(mode: string, value: string): INodeParameters {
	return { __rl: true, mode, value };
}

/** A scan of the machine that the item's `machine` names; it starts without waiting. */
export function scan(mode: string, more: INodeParameters = {}): INodeParameters {
	return {
		resource: 'machineAction',
		operation: 'runAntiVirusScan',
		machineId: locator(mode, '={{ $json.machine }}'),
		scanType: 'Quick',
		comment: 'Case 4711',
		waitForCompletion: false,
		...more,
	};
}

/** What an item may hold. */
export type Given = IDataObject[string];

/** Runs a scan of each named machine. */
export async function scanMachines(
	{ engine }: Service,
	mode: string,
	machines: readonly Given[],
	more: INodeParameters = {},
	onError?: 'continueErrorOutput',
) {
	return await engine.runNode({
		node,
		parameters: scan(mode, more),
		items: machines.map((machine) => ({ json: { machine } })),
		...(onError && { onError }),
	});
}

/** Where POSTs went, in their order. */
export function sentTo({ simulator }: Service): Array<string | undefined> {
	return simulator.requests.posts().map(({ machineId }) => machineId);
}

/** The lists of machines that were read before the first POST: what comes later holds nothing up. */
export function lookUpsBeforeSending({ simulator }: Service) {
	const first = Math.min(...simulator.requests.posts().map(({ index }) => index));
	return simulator.requests.of('listMachines').filter(({ index }) => index < first);
}

export const toolType = `n8n-nodes-microsoft-defender.${node}Tool`;

/** The confusing service, and an engine that has the node as n8n offers it to agents: as a type of its own. */
export async function startWithTool(): Promise<Service> {
	const service = await startConfusingService();
	const { simulator, clock } = service;
	class Tool extends DefenderMachineAction {
		override async execute(this: IExecuteFunctions) {
			return await route(this, cancellableClock(clock, this.getExecutionCancelSignal()));
		}
	}
	const engine = createEngine({ simulator, clock, nodeTypes: { [toolType]: new Tool() } });
	return { ...service, engine };
}
