import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { finished, runManually, type Execution } from '../../scripts/host/executions.mts';
import { startHost, type Host } from '../../scripts/host/host.mts';
import type { Json } from '../../scripts/host/json.mts';
import type { ProcessGroup } from '../../scripts/host/processGroup.mts';
import { progressOn } from '../../scripts/host/progress.mts';
import { settingsFor, startPostgres } from '../../scripts/host/services/postgres.mts';
import { instantPace } from '../../simulator/index.mts';
import { lineUnderTest } from './shared/hostUnderTest.mts';
import { itemsThenDefender, machineById } from './shared/workflows.mts';

/** n8n prints each statement that it sends to its database. */
const loggedStatements = { DB_LOGGING_ENABLED: 'true', DB_LOGGING_OPTIONS: 'query' };
const readOfCredential = /SELECT\b[^;]*?\bFROM "?(?:public"?\.)?"?credentials_entity"?/g;

interface Database {
	readonly name: string;
	readonly start: (folder: string) => Promise<Started>;
}

interface Started {
	readonly env: NodeJS.ProcessEnv;
	readonly program?: ProcessGroup;
}

const databases: readonly Database[] = [
	{ name: 'SQLite', start: async () => await Promise.resolve({ env: {} }) },
	{
		name: 'PostgreSQL',
		async start(folder) {
			const postgres = await startPostgres(folder);
			return { env: settingsFor(postgres), program: postgres.program };
		},
	},
];

describe.each(databases)('With $name as its database n8n reads the credential', ({ start }) => {
	const running: { host?: Host; program?: ProcessGroup | undefined; folder?: string } = {};

	beforeAll(async () => {
		running.folder = await mkdtemp(join(tmpdir(), 'n8n-defender-database-'));
		const { env, program } = await start(running.folder);
		running.program = program;
		running.host = await startHost({
			line: lineUnderTest,
			progress: progressOn(process.stderr),
			simulator: { pace: instantPace },
			env: { ...env, ...loggedStatements },
		});
	});

	afterAll(async () => {
		await running.host?.close();
		await running.program?.stop();
		if (running.folder !== undefined) {
			await rm(running.folder, { recursive: true, force: true });
		}
	});

	function hostOf(): Host {
		if (running.host === undefined) throw new Error('n8n is not running yet');
		return running.host;
	}

	/** Runs the node over these items. @returns how often the credential was read meanwhile */
	async function readsIn(items: readonly Json[], parameters: Json): Promise<number> {
		const host = hostOf();
		const workflow = itemsThenDefender('Count reads', items, parameters, host.credential);
		const workflowId = await host.api.createWorkflow(workflow);
		const before = host.output().length;
		const run: Execution = await finished(
			host.api,
			await runManually(host.api, workflowId, 'Start'),
			120_000,
		);
		expect([run.status, run.items('Failed')]).toEqual(['success', []]);
		expect(run.items('Done')).toHaveLength(items.length);
		return host.output().slice(before).match(readOfCredential)?.length ?? 0;
	}

	test('at most once for each item, and not for a request', async () => {
		const { simulator } = hostOf();
		const [machine] = simulator.machines.all();
		if (machine === undefined) throw new Error('The park is empty');
		const actions = Array.from({ length: 100 }, () =>
			simulator.actions.add({ type: 'RunAntiVirusScan', machineId: machine.id }),
		);
		const get = {
			operation: 'get',
			machineActionId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
		};
		const idsOf = (count: number) => actions.slice(0, count).map(({ id }) => ({ id }));

		const one = await readsIn(idsOf(1), get);
		const hundred = await readsIn(idsOf(100), get);
		simulator.requests.clear();
		const isolation = { operation: 'isolate', machineId: machineById(machine.id) };
		const requests = await readsIn([{}], { ...isolation, waitForCompletion: true });

		process.stderr.write(`reads: 1 item ${one}, 100 items ${hundred}, isolation ${requests}\n`);
		expect(one).toBeGreaterThan(0);
		expect(hundred - one).toBeLessThanOrEqual(99);
		expect(simulator.requests.all().length).toBeGreaterThan(3);
		expect(requests).toBe(one);
	});
});
