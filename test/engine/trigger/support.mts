import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { Poller, PollerOptions } from '../../harness/index.mts';
import { machine, startService, type Service } from '../service.mts';
import type { Simulator, SimulatorOptions } from '../../../simulator/index.mts';

export const minute = 60_000;
export const hour = 60 * minute;

/** The service with a trigger in an active workflow. */
export interface Watch extends Service {
	readonly poller: Poller;
	/** Saves the workflow with other parameters of the trigger, and polls. */
	change(parameters: INodeParameters): Promise<IDataObject[]>;
	/** What one poll told, as plain JSON. */
	poll(...how: Parameters<Poller['poll']>): Promise<IDataObject[]>;
	/** Lets time pass, then polls. */
	pollAfter(milliseconds: number): Promise<IDataObject[]>;
	/** List calls that the service has seen since it was asked last. */
	calls(): number;
}

interface WatchOptions {
	readonly service?: SimulatorOptions;
	readonly poller?: PollerOptions;
}

/** The trigger has not polled yet. */
export async function watch(
	parameters: INodeParameters,
	{ service: serviceOptions, poller: pollerOptions }: WatchOptions = {},
): Promise<Watch> {
	const service = await startService(serviceOptions);
	const current: INodeParameters = { authentication: 'microsoftDefenderApi', ...parameters };
	const poller = service.engine.poller(current, pollerOptions);
	let counted = 0;
	const poll: Watch['poll'] = async (...how) => jsonOf(await poller.poll(...how));
	return {
		...service,
		poller,
		poll,
		async change(changed) {
			poller.deactivate();
			Object.assign(current, changed);
			await service.clock.advance(minute);
			return await poll('trigger', 'update');
		},
		async pollAfter(milliseconds) {
			await service.clock.advance(milliseconds);
			return await poll();
		},
		calls() {
			const before = counted;
			counted = service.simulator.requests.count('listMachineActions');
			return counted - before;
		},
	};
}

function jsonOf(outputs: INodeExecutionData[][] | null): IDataObject[] {
	return (outputs?.[0] ?? []).map(({ json }) => json);
}

/** The part of an event that tests compare. */
export function brief(event: IDataObject): unknown[] {
	return [event['id'], event['previousStatus'], event['status']];
}

/** Adds an action that has just ended. @returns its id. */
export function end({ actions }: Pick<Simulator, 'actions'>): string {
	return actions.add({ type: 'Isolate', machineId: machine.finance, status: 'Failed' }).id;
}

export function ids(events: IDataObject[]): unknown[] {
	return events.map(({ id }) => id);
}

/** A trigger that has told one event, so that n8n has saved its position. */
export async function running(parameters: IDataObject = {}): Promise<Watch> {
	const watched = await watch({ triggerOn: 'actionFinished', ...parameters });
	await watched.poll();
	end(watched.simulator);
	await watched.pollAfter(minute);
	return watched;
}
