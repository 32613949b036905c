/**
 * 100 tenants with 10 items each, beside 100 runs of 10 and beside one tenant with 1,000, on the virtual
 * clock with the quota of each tenant in force.
 */
import { documentedPace, startSimulator, type Simulator } from '../simulator/index.mts';
import { createEngine, virtualClock } from '../test/harness/index.mts';
import type { Section } from './report/section.mts';

interface Cost {
	readonly requests: number;
	/** Virtual seconds. */
	readonly seconds: number;
	readonly succeeded: number;
}

function idOf(index: number): string {
	return `a3f0c6d2-4b1e-4c57-9e08-${index.toString(16).padStart(12, '0')}`;
}

/** Consents for a tenant and gives it machines. @returns an item for each of them */
function furnish(simulator: Simulator, tenant: number, machines: number) {
	const tenantId = idOf(tenant);
	simulator.tenants.register({ tenantId });
	simulator.apps.update(simulator.credential.clientId, {
		elsewhere: Object.fromEntries(
			Array.from({ length: tenant + 1 }, (_, index) => [
				idOf(index),
				['Machine.ReadWrite.All', 'Machine.Scan'],
			]),
		),
	});
	return Array.from({ length: machines }, (_, index) => {
		const id = `${(tenant + 1).toString(16).padStart(4, '0')}${index.toString(16).padStart(36, '0')}`;
		simulator.tenants.of(tenantId).machines.add({ id });
		return { tenant: tenantId, id };
	});
}

async function run(tenants: number, machines: number): Promise<Cost> {
	const clock = virtualClock(Date.UTC(2026, 2, 3, 9));
	const simulator = await startSimulator({
		clock: { now: () => clock.date() },
		pace: documentedPace,
	});
	try {
		const engine = createEngine({
			simulator,
			clock,
			credential: { tenantId: '={{ $json.tenant }}' },
		});
		const items = Array.from({ length: tenants }, (_, tenant) =>
			furnish(simulator, tenant, machines),
		).flat();
		const ended = await engine.runNode({
			node: 'defenderMachineAction',
			items,
			parameters: {
				operation: 'runAntiVirusScan',
				machineId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
				waitForCompletion: true,
				guardRails: { mostMachines: 0, mostStarts: 0 },
				options: { timeout: 36_000 },
			},
		});
		if (ended.error !== undefined) throw ended.error;
		return {
			requests: simulator.requests.count(),
			seconds: clock.elapsed / 1_000,
			succeeded: ended.items.filter(({ json }) => json.status === 'Succeeded').length,
		};
	} finally {
		await simulator.close();
	}
}

export async function tenantsSection(): Promise<Section> {
	const many = await run(100, 10);
	const one = await run(1, 10);
	const big = await run(1, 1_000);
	const row = (what: string, { requests, seconds, succeeded }: Cost) => [
		what,
		requests,
		seconds.toFixed(1),
		succeeded,
	];
	return {
		title: 'Scans with wait in many tenants, on the virtual clock',
		head: ['Work', 'Requests', 'Virtual s', 'Succeeded'],
		rows: [
			row('100 tenants, 10 machines each', many),
			row('1 tenant, 10 machines', one),
			row('1 tenant, 1,000 machines', big),
			[
				'ratio to 100 runs of 10, and to one tenant with 1,000',
				(many.requests / (100 * one.requests)).toFixed(2),
				(many.seconds / big.seconds).toFixed(2),
				'',
			],
		],
	};
}
