import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, startCheckedSimulator } from '../service.mts';
import { startGateway } from './gateway.mts';
import { end, hour, ids, minute, running, watch, type Watch } from './support.mts';

closeServicesAfterEachTest();

const finished = { triggerOn: 'actionFinished' };
const fabrikam = '11111111-2222-4333-8444-555555555555';

/** Another tenant, and ways to lead the credential there and back. */
async function otherTenant({ simulator, clock, engine }: Watch) {
	const other = await startCheckedSimulator({ clock: { now: () => clock.date() } });
	const { clientId, secrets } = other.apps.register({ tenantId: fabrikam });
	const lead = (app: Record<string, string>, url: string) =>
		engine.credentialStore.edit({ ...app, loginUrl: url, apiUrl: url, accessToken: '' });
	const app = { tenantId: fabrikam, clientId, clientSecret: secrets[0]?.value ?? '' };
	return {
		other: { actions: other.tenants.of(fabrikam).actions },
		lead: () => lead(app, other.url),
		back: () => lead(simulator.credential, simulator.url),
	};
}

const respellings: Array<[string, (watched: Watch) => void]> = [
	[
		'its domain in the place of its ID',
		({ simulator, engine }) => {
			const { tenantId } = simulator.credential;
			simulator.tenants.register({ tenantId, domains: ['contoso.example'] });
			engine.credentialStore.edit({ tenantId: 'contoso.example' });
		},
	],
	[
		'another name of the API host of a custom cloud',
		({ simulator, engine }) => {
			const apiUrl = simulator.url.replace('127.0.0.1', 'localhost');
			engine.credentialStore.edit({ apiUrl, scope: `${simulator.url}/.default` });
		},
	],
];

describe.each(respellings)('the same tenant by %s', (_, respell) => {
	test('is gone on in', async () => {
		const watched = await running();
		const { simulator, poller, poll, pollAfter } = watched;
		const expected = [end(simulator)];
		respell(watched);
		expect(ids(await pollAfter(minute))).toEqual(expected);
		const next = end(simulator);
		poller.restart();
		expect(ids(await poll('trigger', 'init'))).toEqual([next]);
		expect(await pollAfter(minute)).toEqual([]);
	});

	test('is gone on in without a token at hand', async () => {
		const watched = await running();
		const { simulator, engine, poller, poll } = watched;
		const expected = [end(simulator)];
		respell(watched);
		engine.credentialStore.edit({ accessToken: '' });
		poller.restart();
		expect(ids(await poll('trigger', 'init'))).toEqual(expected);
	});
});

describe('in another tenant and back', () => {
	test('each keeps its place, over a restart as well', async () => {
		const watched = await running();
		const { simulator, poller, poll, pollAfter } = watched;
		const { other, lead, back } = await otherTenant(watched);
		lead();
		expect(await pollAfter(minute)).toEqual([]);
		const there = end(other);
		expect(ids(await pollAfter(minute))).toEqual([there]);
		const [first, second] = [end(simulator), end(simulator)];
		back();
		expect(ids(await pollAfter(minute)).sort()).toEqual([first, second].sort());
		const meanwhile = end(other);
		poller.restart();
		lead();
		expect(ids(await poll('trigger', 'init'))).toEqual([meanwhile]);
		expect(await pollAfter(minute)).toEqual([]);
		back();
		expect(await pollAfter(minute)).toEqual([]);
	});

	test('a new beginning there is not lost by a restart: it looks back', async () => {
		const watched = await running();
		const { engine, poller, poll, pollAfter } = watched;
		const { other, lead } = await otherTenant(watched);
		lead();
		expect(await pollAfter(minute)).toEqual([]);
		const there = end(other);
		poller.restart();
		expect(ids(await poll('trigger', 'init'))).toEqual([there]);
		expect(engine.logs.join()).toContain('what happened in the last 24 hours');
	});

	test('a credential that changes while it is read tells nothing of the wrong tenant', async () => {
		const watched = await running();
		const { simulator, clock, pollAfter } = watched;
		const { other, lead } = await otherTenant(watched);
		end(simulator);
		const there = end(other);
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', status: 503 });
		const polled = pollAfter(minute);
		await clock.advance(minute + 500);
		lead();
		expect(ids(await polled.catch(() => []))).not.toContain(there);
	});
});

describe('where no token says which tenant it is', () => {
	test('an API of another name is looked back in, and that is said', async () => {
		const watched = await watch({ ...finished, options: { visibilityLag: 1 } });
		const { simulator, engine, clock, poll, pollAfter } = watched;
		const [gateway, another] = [await startGateway(simulator), await startGateway(simulator)];
		try {
			const [scope, loginUrl] = [`${simulator.url}/.default`, gateway.url];
			engine.credentialStore.edit({ apiUrl: gateway.url, loginUrl, scope, accessToken: '' });
			await poll();
			end(simulator);
			expect(await pollAfter(minute)).toHaveLength(1);
			await clock.advance(hour);
			const told = end(simulator);
			expect(ids(await pollAfter(minute))).toEqual([told]);
			await clock.advance(hour);
			const expected = end(simulator);
			engine.credentialStore.edit({ apiUrl: another.url });
			// It begins a little before the last event, which therefore comes again; the one before does not.
			expect(ids(await pollAfter(minute))).toEqual([told, expected]);
			expect(engine.logs.join()).toContain('does not say which tenant it is for');
			expect(await pollAfter(minute)).toEqual([]);
		} finally {
			await Promise.all([gateway.close(), another.close()]);
		}
	});
});

describe('a beginning that n8n has not stored', () => {
	test('is kept by the process while the workflow is published again', async () => {
		const { simulator, poller, poll, pollAfter } = await watch(finished);
		await poll();
		expect(await pollAfter(minute)).toEqual([]);
		const id = end(simulator);
		poller.republish();
		expect(ids(await poll('trigger', 'update'))).toEqual([id]);
	});

	test.each(['durable', 'durableWithoutCursors'] as const)(
		'is kept by the process where n8n makes a context for each poll (%s)',
		async (engine) => {
			const { simulator, poll, pollAfter } = await watch(finished, { poller: { engine } });
			await poll();
			const told: unknown[] = [];
			const expected: string[] = [];
			for (let count = 0; count < 3; count += 1) {
				expected.push(end(simulator));
				told.push(...ids(await pollAfter(minute)));
				told.push(...ids(await pollAfter(minute)));
			}
			expect(told).toEqual(expected);
		},
	);
});

test.each(['durable', 'durableWithoutCursors'] as const)(
	'a beginning that died with its process is looked back for (%s)',
	async (engine) => {
		const { simulator, poller, poll, pollAfter } = await watch(finished, { poller: { engine } });
		await poll();
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', status: 503, times: 100 });
		const id = end(simulator);
		await expect(pollAfter(minute)).rejects.toThrow();
		poller.restart();
		simulator.faults.clear();
		expect(ids(await pollAfter(20 * minute))).toEqual([id]);
		expect(await pollAfter(minute)).toEqual([]);
	},
);

describe("what n8n's cursors take back", () => {
	test('is told again', async () => {
		const { simulator, poller, poll, pollAfter } = await watch(finished, {
			poller: { engine: 'durable' },
		});
		await poll();
		await pollAfter(minute);
		const id = end(simulator);
		poller.refuseExecutions(true);
		for (let count = 0; count < 3; count += 1) expect(await pollAfter(minute)).toEqual([]);
		poller.refuseExecutions(false);
		expect(ids(await pollAfter(minute))).toEqual([id]);
		expect(await pollAfter(minute)).toEqual([]);
	});
});

describe('an execution that uses the static data of the workflow', () => {
	test('does not make the trigger repeat after publishing', async () => {
		const { simulator, poller, poll, pollAfter } = await running();
		const older = poller.storedText;
		for (let count = 0; count < 4; count += 1) {
			end(simulator);
			expect(await pollAfter(minute)).toHaveLength(1);
		}
		poller.overwrite(older);
		poller.republish();
		expect(await poll('trigger', 'activate')).toEqual([]);
		const id = end(simulator);
		expect(ids(await pollAfter(minute))).toEqual([id]);
	});
});
