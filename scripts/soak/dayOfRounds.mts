import type { IDataObject } from 'n8n-workflow';
import {
	fabrikamTenantId,
	startSimulator,
	type LoggedRequest,
	type MachineAction,
	type Simulator,
} from '../../simulator/index.mts';
import {
	createEngine,
	virtualClock,
	type Engine,
	type NodeRun,
	type VirtualClock,
} from '../../test/harness/index.mts';
import { numbersFrom } from '../../test/harness/numbersFrom.mts';
import { behaviourFrom, chanceOf, faultOn, minute, type Chance } from './weather.mts';

/** The starts that rounds make, with what they need besides a machine and a comment. */
const operations: ReadonlyArray<readonly [operation: string, parameters: IDataObject]> = [
	['isolate', { isolationType: 'Full' }],
	['restrictCodeExecution', {}],
	['runAntiVirusScan', { scanType: 'Quick' }],
	['collectInvestigationPackage', {}],
	['stopAndQuarantineFile', { sha1: '2f'.repeat(20) }],
	['unisolate', {}],
];

interface Target {
	readonly tenantId: string;
	readonly machineId: string;
}

/** What is judged of a round. */
interface Round {
	readonly run: NodeRun;
	readonly targets: readonly Target[];
	readonly asked: readonly LoggedRequest[];
	/** Actions that there were before it. */
	readonly before: number;
	/** Answers with 429 that were made up on purpose, at most. */
	readonly refusals: number;
}

/** What one day of rounds came to. */
interface Day {
	readonly rounds: number;
	readonly requests: number;
	readonly started: number;
	readonly events: number;
	readonly virtualMs: number;
	/** Each promise that was broken, with its round. */
	readonly broken: readonly string[];
}

/**
 * Rounds of starts in two tenants while everything that can go wrong does, beside a trigger that
 * follows both tenants: in n8n's engine, on a virtual clock.
 */
export async function dayOfRounds(seed: number, rounds: number): Promise<Day> {
	const clock = virtualClock(Date.UTC(2026, 2, 3, 9, 0, 0));
	const simulator = await startSimulator({ clock: { now: () => clock.date() } });
	const engine = createEngine({ simulator, clock });
	const begin = clock.date();
	try {
		const day = new SoakDay(simulator, engine, clock, chanceOf(numbersFrom(seed)));
		for (let round = 0; round < rounds; round += 1) await day.round(round);
		await day.end();
		return {
			rounds,
			requests: simulator.requests.count(),
			started: day.started,
			events: day.told.size,
			virtualMs: clock.date() - begin,
			broken: day.broken,
		};
	} finally {
		await simulator.close();
	}
}

/**
 * Whether an action is there once. Retry On Fail starts anew what has failed, so more may be there, each
 * begun when the one before it was over without success. The virtual clock knows milliseconds; the digits
 * behind them, which the service shows, say nothing of what came first. `actions` stand as they began.
 */
function isOneAtATime(actions: readonly MachineAction[]): boolean {
	return actions.slice(1).every((next, at) => {
		const { status = '', lastUpdateDateTimeUtc: endedAt = '' } = actions[at] ?? {};
		const isOverWithoutSuccess = ['Failed', 'TimeOut', 'Cancelled'].includes(status);
		return isOverWithoutSuccess && Date.parse(endedAt) <= Date.parse(next.creationDateTimeUtc);
	});
}

class SoakDay {
	readonly broken: string[] = [];
	readonly told = new Map<string, number>();
	started = 0;
	private readonly tenants: readonly [string, ...string[]];
	private readonly poller;

	constructor(
		private readonly simulator: Simulator,
		private readonly engine: Engine,
		private readonly clock: VirtualClock,
		private readonly chance: Chance,
	) {
		this.tenants = [simulator.credential.tenantId, fabrikamTenantId];
		engine.credentialStore.edit({ tenants: `Fabrikam = ${fabrikamTenantId}` });
		this.poller = engine.poller({
			authentication: 'microsoftDefenderApi',
			triggerOn: 'actionFinished',
			tenants: 'all',
		});
	}

	async round(round: number): Promise<void> {
		const { chance, simulator } = this;
		if (round === 0) await this.poll();
		const targets = Array.from({ length: 1 + chance.below(5) }, () => this.newTarget());
		const [operation, parameters] = operations[chance.below(operations.length)] ?? ['isolate', {}];
		const faults = Array.from({ length: chance.below(5) }, () => faultOn(operation, chance));
		for (const fault of faults) simulator.faults.add(fault);
		const before = this.actionsCount();
		const first = simulator.requests.count();
		const run = await this.act(round, operation, parameters, targets);
		const asked = simulator.requests.all().slice(first);
		const expected = faults.filter(({ status }) => status === 429);
		const refusals = expected.reduce((sum, { times = 1 }) => sum + times, 0);
		this.judge(`round ${round}, ${operation}`, { run, targets, asked, before, refusals });
		simulator.faults.clear();
		await this.poll();
		await this.clock.advance(chance.below(10) * minute);
		await this.poll();
	}

	/** Waits until all is over, and compares what was told with what there is. */
	async end(): Promise<void> {
		for (let count = 0; count < 8; count += 1) {
			await this.clock.advance(60 * minute);
			await this.poll();
		}
		const all = this.tenants.flatMap((tenant) => this.simulator.tenants.of(tenant).actions.all());
		const isFinal = ({ status }: { status: string }) => !['Pending', 'InProgress'].includes(status);
		for (const { id } of all.filter(isFinal)) {
			const times = this.told.get(id) ?? 0;
			if (times !== 1) this.broken.push(`the end of ${id} was told ${times} times`);
		}
	}

	private newTarget(): Target {
		const tenantId = this.chance.pick(this.tenants);
		const tenant = this.simulator.tenants.of(tenantId);
		const { id } = tenant.machines.add({});
		tenant.machines.behave(id, behaviourFrom(this.chance));
		return { tenantId, machineId: id };
	}

	/** One execution, and now and then the same one again, as n8n's Retry On Fail makes it. */
	private async act(
		round: number,
		operation: string,
		parameters: IDataObject,
		targets: readonly Target[],
	): Promise<NodeRun> {
		const { chance } = this;
		return await this.engine.runNode({
			node: 'defenderMachineAction',
			items: targets.map(({ tenantId, machineId }) => ({ tenantId, machineId })),
			parameters: {
				resource: 'machineAction',
				operation,
				tenant: { __rl: true, mode: 'id', value: '={{ $json.tenantId }}' },
				machineId: { __rl: true, mode: 'id', value: '={{ $json.machineId }}' },
				comment: `Soak ${round}`,
				waitForCompletion: chance.happens(0.7),
				...parameters,
				options: {},
			},
			onError: chance.happens(0.8) ? 'continueRegularOutput' : 'stopWorkflow',
			retryOnFail: chance.happens(0.3),
			...(chance.happens(0.1) ? { cancelAfterMs: chance.below(5 * minute) } : {}),
		});
	}

	private actionsCount(): number {
		const counts = this.tenants.map(
			(tenant) => this.simulator.tenants.of(tenant).actions.all().length,
		);
		return counts.reduce((sum, count) => sum + count, 0);
	}

	private judge(where: string, { run, targets, asked, before, refusals }: Round): void {
		const claim = (holds: boolean, what: string) => {
			if (!holds) this.broken.push(`${where}: ${what}`);
		};
		let inPlace = 0;
		for (const { tenantId, machineId } of targets) {
			const all = this.simulator.tenants.of(tenantId).actions.all();
			const own = all.filter((action) => action.machineId === machineId);
			inPlace += own.length;
			claim(isOneAtATime(own), `${own.length} actions on ${machineId}`);
		}
		this.started += inPlace;
		claim(this.actionsCount() - before === inPlace, 'an action on a machine that nobody named');
		if (run.error === undefined && run.status === 'success')
			claim(run.items.length === targets.length, `${run.items.length} items of ${targets.length}`);
		for (const { json } of run.items) this.judgeItem(json, claim);
		const refused = asked.filter(({ status }) => status === 429).length;
		claim(refused <= refusals, 'the quota was exceeded');
	}

	/** What an item says of an action is what the service knows. */
	private judgeItem(json: IDataObject, claim: (holds: boolean, what: string) => void): void {
		const { id, status, tenantId, completed } = json;
		if (typeof id !== 'string' || typeof status !== 'string') return;
		const action = this.simulator.tenants.of(String(tenantId)).actions.get(id);
		claim(action !== undefined, `${id} is in no tenant ${String(tenantId)}`);
		const isOver = ['Succeeded', 'Failed', 'TimeOut', 'Cancelled'].includes(status);
		claim(!isOver || action?.status === status, `${id}: ${status}, which is ${action?.status}`);
		claim(completed === isOver, `${id}: completed is ${String(completed)}, the status ${status}`);
	}

	private async poll(): Promise<void> {
		const outputs = await this.poller.poll().catch(() => null);
		for (const { json } of outputs?.[0] ?? []) {
			const id = String(json['id']);
			this.told.set(id, (this.told.get(id) ?? 0) + 1);
		}
	}
}
