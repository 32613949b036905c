import type { NodeRun, NodeRunOptions } from '../../harness/index.mts';
import { byId, machine, type Service } from '../service.mts';

/** A live response as a user would set it up: put, run, get. */
const triageCommands = {
	command: [
		{ type: 'PutFile', fileName: 'collector.exe' },
		{ type: 'RunScript', fileName: 'triage.ps1', args: '-Depth 2' },
		{ type: 'GetFile', path: 'C:\\Temp\\t.zip' },
	],
};

type Parameters = NodeRunOptions['parameters'];
type Change = Partial<NodeRunOptions> & { parameters?: Parameters };

/** Runs one operation on machine actions. */
export async function runAction(
	{ engine }: Service,
	operation: string,
	{ parameters, ...run }: Change = {},
): Promise<NodeRun> {
	return await engine.runNode({
		node: 'defenderMachineAction',
		...run,
		parameters: { resource: 'machineAction', operation, ...parameters },
	});
}

/** Runs a live response on the finance machine and waits for it. */
export async function runLiveResponse(service: Service, change: Change = {}): Promise<NodeRun> {
	return await runAction(service, 'runLiveResponse', {
		...change,
		parameters: {
			machineId: byId(machine.finance),
			comment: 'Case 4711',
			commands: triageCommands,
			...change.parameters,
		},
	});
}

/** Collects a package of the finance machine, waits for it and downloads it. */
export async function collectPackage(service: Service, change: Change = {}): Promise<NodeRun> {
	return await runAction(service, 'collectInvestigationPackage', {
		...change,
		parameters: {
			machineId: byId(machine.finance),
			comment: 'Case 4711',
			...change.parameters,
		},
	});
}
