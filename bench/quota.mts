/**
 * How a burst of N isolations with wait fares within Microsoft's limits, on the virtual clock:
 * elapsed time beside the bound that quota and device times alone allow, requests, 429s and doubled
 * actions. Beside it a plain client that polls each action by itself every ten seconds.
 */
import axios, { type AxiosInstance } from 'axios';
import { documentedPace, startSimulator, type Simulator } from '../simulator/index.mts';
import type { Section } from './report/section.mts';
import { createEngine, virtualClock, type VirtualClock } from '../test/harness/index.mts';

const title = "Bursts of isolations with wait, within Microsoft's limits, on the virtual clock";

interface Measure {
	readonly client: string;
	readonly n: number;
	/** Virtual seconds. */
	readonly elapsed: number;
	/** Virtual seconds that quota and device times alone need. */
	readonly bound: number;
	readonly requests: number;
	readonly refused: number;
	readonly doubled: number;
	readonly answered: number;
}

const perMinute = 100;
const deviceMs = documentedPace.isolate.pendingMs + documentedPace.isolate.runningMs;

function boundOf(n: number): number {
	return Math.floor((n - 1) / perMinute) * 60 + deviceMs / 1000;
}

function machineId(index: number): string {
	return `a${index.toString(16).padStart(39, '0')}`;
}

interface Park {
	readonly simulator: Simulator;
	readonly clock: VirtualClock;
	readonly ids: readonly string[];
}

async function parkOf(n: number): Promise<Park> {
	const clock = virtualClock(Date.UTC(2026, 2, 3, 9, 0, 0));
	const simulator = await startSimulator({
		clock: { now: () => clock.date() },
		pace: documentedPace,
	});
	const ids = Array.from({ length: n }, (_, index) => machineId(index));
	for (const [index, id] of ids.entries()) {
		simulator.machines.add({ id, computerDnsName: `pc-${index}.contoso.example` });
	}
	return { simulator, clock, ids };
}

function measure(client: string, { simulator, clock, ids }: Park, answered: number): Measure {
	const requests = simulator.requests.all();
	const created = simulator.actions.all().length;
	return {
		client,
		n: ids.length,
		elapsed: clock.elapsed / 1000,
		bound: boundOf(ids.length),
		requests: requests.length,
		refused: requests.filter(({ status }) => status === 429).length,
		doubled: Math.max(
			0,
			created - new Set(simulator.actions.all().map((action) => action.machineId)).size,
		),
		answered,
	};
}

/** Our node: one execution with N items. */
async function withNode(n: number): Promise<Measure> {
	const park = await parkOf(n);
	const engine = createEngine({ simulator: park.simulator, clock: park.clock });
	try {
		const run = await engine.runNode({
			node: 'defenderMachineAction',
			items: park.ids.map((id) => ({ id })),
			parameters: {
				resource: 'machineAction',
				operation: 'isolate',
				machineId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
				comment: 'Bench',
				waitForCompletion: true,
				options: { timeout: 7200 },
				guardRails: { mostMachines: 0, mostStarts: 0 },
			},
		});
		if (run.error !== undefined) throw run.error;
		const done = run.items.filter((item) => item.json.status === 'Succeeded').length;
		return measure('this node', park, done);
	} finally {
		await park.simulator.close();
	}
}

/** A client as most are: every action is polled by itself. */
async function withPlainClient(n: number): Promise<Measure> {
	const park = await parkOf(n);
	try {
		const client = await signedIn(park.simulator);
		const ends = await Promise.all(park.ids.map((id) => isolateAndPoll(client, park.clock, id)));
		return measure('polls each action every 10 s', park, ends.filter(Boolean).length);
	} finally {
		await park.simulator.close();
	}
}

async function signedIn(simulator: Simulator): Promise<AxiosInstance> {
	const { tenantId, clientId, clientSecret } = simulator.credential;
	const answer = await axios.post<{ access_token: string }>(
		`${simulator.url}/${tenantId}/oauth2/v2.0/token`,
		new URLSearchParams({
			grant_type: 'client_credentials',
			client_id: clientId,
			client_secret: clientSecret,
			scope: 'https://api.securitycenter.microsoft.com/.default',
		}),
	);
	return axios.create({
		baseURL: simulator.url,
		headers: { authorization: `Bearer ${answer.data.access_token}` },
		validateStatus: () => true,
	});
}

/** Asks again after the time that a 429 names. */
async function patiently(
	clock: VirtualClock,
	request: () => Promise<{ status: number; headers: object; data: unknown }>,
): Promise<unknown> {
	for (;;) {
		const answer = await request();
		if (answer.status !== 429) return answer.data;
		const headers = new Map(Object.entries(answer.headers));
		await clock.sleep(Number(headers.get('retry-after') ?? 60) * 1000);
	}
}

async function isolateAndPoll(
	client: AxiosInstance,
	clock: VirtualClock,
	id: string,
): Promise<boolean> {
	const body = { Comment: 'Bench', IsolationType: 'Full' };
	const action = await patiently(clock, () => client.post(`/api/machines/${id}/isolate`, body));
	const { id: actionId } = action as { id: string };
	for (;;) {
		await clock.sleep(10_000);
		const seen = await patiently(clock, () => client.get(`/api/machineactions/${actionId}`));
		const { status } = seen as { status: string };
		if (status !== 'Pending' && status !== 'InProgress') return status === 'Succeeded';
	}
}

export async function run(sizes: readonly number[] = [10, 100, 1_000]): Promise<Section> {
	const rows: Section['rows'] = [];
	const head = [
		'N',
		'Client',
		'Elapsed s',
		'Bound s',
		'Ratio',
		'Requests',
		'429s',
		'Doubled',
		'Answered',
	];
	for (const n of sizes) {
		for (const one of [await withNode(n), await withPlainClient(n)]) {
			rows.push([
				one.n,
				one.client,
				one.elapsed.toFixed(1),
				one.bound.toFixed(1),
				(one.elapsed / one.bound).toFixed(3),
				one.requests,
				one.refused,
				one.doubled,
				one.answered,
			]);
		}
	}
	return { title, head, rows };
}
