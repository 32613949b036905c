import { expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { ItemInput } from '../../harness/index.mts';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';
import { act, actOnItems, node } from './act.mts';

closeServicesAfterEachTest();

const machineId = machine.hr;
/** One run, and what it tells beside its items. */
interface Row {
	readonly parameters: INodeParameters;
	readonly items?: ItemInput[];
	readonly tells: readonly string[];
}

function byName(value: string): INodeParameters {
	return { machineId: { __rl: true, mode: 'name', value } };
}

const liveResponse = {
	commands: { command: [{ type: 'RunScript', fileName: 'triage.ps1' }] },
	waitForCompletion: false,
	options: { timeout: 3_600 },
};

function running({ simulator }: Service, type: 'Isolate' | 'RunAntiVirusScan'): string {
	return simulator.actions.add({ type, machineId, scope: 'Full' }).id;
}

/** Whoever reads along learns why nothing seems to happen, and what was chosen for them. */
const rows: Record<string, (service: Service) => Row> = {
	'which machine a name without a domain was matched to': () => ({
		parameters: act('runAntiVirusScan', { ...byName('hr-lt-0107'), waitForCompletion: false }),
		tells: [
			'Names without a domain were matched to hr-lt-0107.contoso.example; "matchedName" in the output tells which',
		],
	}),
	'that a domain of Windows was not compared': () => ({
		parameters: act('runAntiVirusScan', {
			...byName('CORP\\hr-lt-0107'),
			waitForCompletion: false,
		}),
		tells: [
			'Names without a domain were matched to hr-lt-0107.contoso.example; "matchedName" in the output tells which',
			'Microsoft Defender does not know the names that Windows gives to domains, so CORP was not compared',
		],
	}),
	'not more than five of many matched names': ({ simulator }) => {
		const items = Array.from({ length: 7 }, (_, index) => {
			simulator.machines.add({ computerDnsName: `many${index}.contoso.example` });
			return { name: `many${index}` };
		});
		const names = [0, 1, 2, 3, 4].map((index) => `many${index}.contoso.example`).join(', ');
		return {
			items,
			parameters: act('runAntiVirusScan', {
				...byName('={{ $json.name }}'),
				waitForCompletion: false,
			}),
			tells: [
				`Names without a domain were matched to ${names} and 2 more; "matchedName" in the output tells which`,
			],
		};
	},
	'what was cancelled for a start': (service) => {
		const id = running(service, 'Isolate');
		return {
			parameters: act('unisolate', { options: { ifOpposite: 'cancelFirst' } }),
			tells: [`An isolation of hr-lt-0107 was in progress and is cancelled first: Isolate ${id}`],
		};
	},
	'what was waited for before a start': (service) => {
		const id = running(service, 'RunAntiVirusScan');
		return {
			parameters: act('runAntiVirusScan', { options: { ifInProgress: 'wait' } }),
			tells: [
				`An antivirus scan of hr-lt-0107 was found in progress and was waited for: RunAntiVirusScan ${id}`,
			],
		};
	},
	'that something was waited for which no list shows': ({ simulator }) => {
		const conflict = { kind: 'status', status: 400, code: 'ActiveRequestAlreadyExists' } as const;
		simulator.faults.add({ on: 'runLiveResponse', ...conflict });
		const options = { ifInProgress: 'wait' };
		return {
			parameters: act('runLiveResponse', { ...liveResponse, options }),
			tells: [`A live response of hr-lt-0107 was found in progress and was waited for`],
		};
	},
	'that all sessions were taken, once': ({ simulator }) => ({
		items: Array.from({ length: 27 }, () => {
			const { id } = simulator.machines.add({});
			simulator.machines.behave(id, { runningMs: 480_000 }, 'LiveResponse');
			return { id };
		}),
		parameters: actOnItems('runLiveResponse', liveResponse),
		tells: [
			"A pause of 61 s for Microsoft's limit of 10 calls a minute",
			'All 25 live response sessions that Microsoft allows at a time were taken; the next one was put behind them',
		],
	}),
	'that the latest actions were searched after a lost answer': ({ simulator }) => {
		simulator.faults.add({ on: 'isolate', kind: 'resetAfter' });
		return {
			parameters: act('isolate'),
			tells: [
				'An answer was lost, so the latest actions of the machine were searched for what it was about',
			],
		};
	},
	'that a wait went on without a look': (service) => {
		const id = running(service, 'Isolate');
		const refusal = { kind: 'status', status: 503, times: 4 } as const;
		service.simulator.faults.add({ on: 'getMachineAction', ...refusal });
		const parameters = { resource: 'machineAction', operation: 'wait', machineActionId: byId(id) };
		return {
			parameters,
			tells: ['The wait for 1 action(s) went on without this look at them'],
		};
	},
};

test.each(Object.entries(rows))('a run tells %s', async (_what, setUp) => {
	const service = await startService();
	const { tells, ...run } = setUp(service);
	const { error, hints } = await service.engine.runNode({ node, ...run });
	expect(error).toBeUndefined();
	const texts = hints.map(({ message }) => message);
	for (const text of tells) {
		expect(texts.filter((told) => told.includes(text))).toHaveLength(1);
		expect(service.engine.logs.join('\n')).toContain(text);
	}
	expect(texts).toHaveLength(tells.length);
});
