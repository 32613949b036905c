import type { ICredentialType, IExecuteFunctions, INodeType, IPollFunctions } from 'n8n-workflow';
import { cancellableClock } from '../clock/cancellableClock.mts';
import type { VirtualClock } from '../clock/virtualClock.mts';
import type { HostProcess } from './hostProcess.mts';

/** As in package.json; n8n puts it before the name of each node of the package. */
export const packageName = 'n8n-nodes-microsoft-defender';

type Loader<T> = (clock: VirtualClock | undefined, host: HostProcess) => Promise<T>;

/**
 * Our nodes by their internal names. Each is loaded when a workflow first uses it.
 *
 * With a virtual clock the node is a subclass that hands this clock to the router or the poll, the
 * same way as the published class hands over the system's clock, and to the poll what the process
 * remembers, which dies when a test says so; nothing else differs.
 */
export const productNodes: Readonly<Record<string, Loader<INodeType>>> = {
	defenderMachineAction: async (clock) => {
		const { DefenderMachineAction } =
			await import('../../../nodes/DefenderMachineAction/DefenderMachineAction.node.ts');
		if (clock === undefined) return new DefenderMachineAction();
		const { route } = await import('../../../nodes/DefenderMachineAction/actions/router.ts');
		return new (class extends DefenderMachineAction {
			override async execute(this: IExecuteFunctions) {
				return await route(this, cancellableClock(clock, this.getExecutionCancelSignal()));
			}
		})();
	},
	defenderMachineActionTrigger: async (clock, host) => {
		const { DefenderMachineActionTrigger } =
			await import('../../../nodes/DefenderMachineActionTrigger/DefenderMachineActionTrigger.node.ts');
		if (clock === undefined) return new DefenderMachineActionTrigger();
		const { poll } = await import('../../../nodes/DefenderMachineActionTrigger/poll.ts');
		const { ProcessMemory } =
			await import('../../../nodes/DefenderMachineActionTrigger/processMemory.ts');
		const memory = host.memory(() => new ProcessMemory());
		return new (class extends DefenderMachineActionTrigger {
			override async poll(this: IPollFunctions) {
				return await poll(this, cancellableClock(clock), memory());
			}
		})();
	},
};

export const productCredentialName = 'microsoftDefenderApi';

/** Our credential types by their internal names. */
export const productCredentials: Readonly<Record<string, () => Promise<ICredentialType>>> = {
	[productCredentialName]: async () => {
		const { MicrosoftDefenderApi } =
			await import('../../../credentials/MicrosoftDefenderApi.credentials.ts');
		return new MicrosoftDefenderApi();
	},
};
