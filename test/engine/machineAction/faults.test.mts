import { describe, expect, test } from '@jest/globals';
import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';

closeServicesAfterEachTest();

const node = 'defenderMachineAction';
const isolate: INodeParameters = {
	resource: 'machineAction',
	operation: 'isolate',
	machineId: byId(machine.hr),
	comment: 'Case 4711',
	waitForCompletion: false,
};
const getAll: INodeParameters = { resource: 'machineAction', operation: 'getAll' };

/** Nothing listens there. */
const closedPort = 'http://127.0.0.1:9';
/** Of the simulator's own, so that signing in works. */
const scope = 'https://api.securitycenter.microsoft.com/.default';

async function errorOf(
	parameters: INodeParameters,
	credential: Partial<ICredentialDataDecryptedObject>,
) {
	const { engine } = await startService();
	const run = await engine.runNode({ node, parameters, credential });
	return { message: run.error?.message, description: run.error?.description };
}

describe('what the user reads when something outside is wrong', () => {
	test('the API host cannot be reached', async () => {
		expect(await errorOf(getAll, { apiUrl: closedPort, scope })).toEqual({
			message: expect.stringMatching(
				/^Microsoft Defender could not be reached: 127\.0\.0\.1:9 takes no connection/,
			),
			description: expect.stringContaining('through your firewall or proxy'),
		});
	});

	test.each([{ kind: 'resetBefore' }, { kind: 'hang' }, { kind: 'status', status: 503 }] as const)(
		'a read that never works is tried four times: %j',
		async (fault) => {
			const { simulator, engine, clock } = await startService();
			simulator.faults.add({ on: 'listMachineActions', ...fault, times: Infinity });
			const run = await engine.runNode({ node, parameters: getAll });
			expect(run.error?.message).toMatch(
				/got no answer|has a fault of its own|answered with a fault/,
			);
			expect(simulator.requests.of('listMachineActions')).toHaveLength(4);
			expect(clock.elapsed).toBeGreaterThan(5_000);
		},
	);

	test('nothing is started after the timeout, not even once more', async () => {
		const { simulator, engine } = await startService();
		simulator.faults.add({ on: 'isolate', kind: 'status', status: 503 });
		const run = await engine.runNode({ node, parameters: { ...isolate, options: { timeout: 5 } } });
		expect(run.error).toBeDefined();
		expect(simulator.requests.count('isolate')).toBe(1);
		expect(simulator.actions.all()).toEqual([]);
	});

	test('the sign-in host cannot be reached', async () => {
		const { message, description } = await errorOf(getAll, { loginUrl: closedPort });
		expect(message).toMatch(/sign-in/i);
		expect(message).toMatch(/takes no connection/);
		expect(description).toMatch(/firewall|proxy|Sign-In URL/);
	});

	test('the secret is wrong', async () => {
		const { message, description } = await errorOf(isolate, {
			clientSecret: 'not~the.secret-of-this-app_0123456789',
		});
		expect(message).toBe('Microsoft Entra did not sign the app in: the client secret is wrong');
		expect(description).toContain('AADSTS7000215');
		expect(`${message ?? ''} ${description ?? ''}`).not.toContain('not~the.secret');
	});

	test('the tenant does not exist', async () => {
		const tenantId = '99999999-0000-4000-8000-000000000000';
		const { message, description } = await errorOf(isolate, { tenantId });
		expect(message).toContain('the tenant does not exist in this cloud');
		expect(description).toContain('AADSTS90002');
	});

	test('the tenant is no tenant', async () => {
		const { message } = await errorOf(isolate, { tenantId: 'common' });
		expect(message).toMatch(/^Directory \(Tenant\) ID: /);
	});

	test.each(['html', 'truncatedJson', 'wrongJson'] as const)(
		'the answer is not what it should be, three times over (%s)',
		async (kind) => {
			const { simulator, engine } = await startService();
			simulator.faults.add({ on: 'listMachineActions', kind, times: Infinity });
			const run = await engine.runNode({ node, parameters: getAll });
			expect(run.error?.message).toMatch(
				/^(The answer was not the JSON it should be|The call got no answer|Microsoft Defender answered a list call with something that is not a list)/,
			);
			expect(run.error?.description).toMatch(/API URL|gateway/);
		},
	);

	test('an operation that does not exist', async () => {
		const { engine } = await startService();
		const run = await engine.runNode({ node, parameters: { ...getAll, operation: 'explode' } });
		expect(run.error?.message).toMatch(/Operation|operation/);
	});
});
