import { describe, expect, it } from '@jest/globals';
import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';
import { formOfNode } from '../../../nodes/DefenderMachineAction/actions/operations.ts';
import type { Simulator } from '../../../simulator/index.mts';
import type { Engine } from '../../harness/index.mts';
import { rsaKeyPair } from '../../unit/signIn/keyPairs.mts';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { analystEngine } from './analystService.mts';

closeServicesAfterEachTest();

/** Every operation of the node, as resource and value. */
const operations = formOfNode()
	.filter(({ name }) => name === 'operation')
	.flatMap(({ displayOptions, options = [] }) =>
		options.map((option) => ({
			resource: String(displayOptions?.show?.['resource']?.[0]),
			operation: 'value' in option ? String(option.value) : '',
		})),
	);

/** Enough for any of them; n8n leaves out what an operation does not have. */
function parametersOf(simulator: Simulator): INodeParameters {
	simulator.machines.observe(machine.finance, 'b'.repeat(40));
	const action = simulator.actions.add({
		type: 'CollectInvestigationPackage',
		machineId: machine.hr,
		status: 'Succeeded',
	});
	return {
		machineId: byId(machine.finance),
		machineActionId: byId(action.id),
		comment: 'test',
		sha1: 'b'.repeat(40),
		fileName: 'triage.ps1',
		tag: 'vip',
		waitForCompletion: false,
	};
}

async function runAll(
	engine: Engine,
	simulator: Simulator,
	more: INodeParameters = {},
	credential: ICredentialDataDecryptedObject = {},
): Promise<number> {
	const parameters = { ...parametersOf(simulator), ...more };
	let succeeded = 0;
	for (const { resource, operation } of operations) {
		const { error } = await engine.runNode({
			node: 'defenderMachineAction',
			parameters: { ...parameters, resource, operation },
			credential,
		});
		if (error === undefined) succeeded += 1;
	}
	return succeeded;
}

/** Everything that has been sent to prove who asks, and the parts of it. */
function proofsIn(simulator: Simulator): string[] {
	const bearers = simulator.requests
		.all()
		.map(({ headers }) => (headers['authorization'] ?? '').replace('Bearer ', ''));
	const forms = simulator.requests.of('token').flatMap(({ body }) => {
		const fields = Object.entries(body ?? {});
		const secret = ['client_secret', 'client_assertion', 'refresh_token'];
		return fields.filter(([name]) => secret.includes(name)).map(([, value]) => String(value));
	});
	const whole = [...new Set([...bearers, ...forms])].filter((text) => text !== '');
	const parts = whole.flatMap((text) => text.split('.')).filter((part) => part.length > 40);
	return [...whole, ...parts];
}

describe('no operation shows what proves who asks', () => {
	it('of an app with a secret, whatever the service answers', async () => {
		const { simulator, engine, clock } = await startService();
		expect(await runAll(engine, simulator)).toBeGreaterThan(12);
		// What this process has just started it knows, whoever may read it.
		await clock.sleep(15 * 60_000);
		simulator.apps.update(simulator.credential.clientId, { roles: [] });
		simulator.apps.revokeTokens();
		expect(await runAll(engine, simulator)).toBe(1);
		simulator.apps.update(simulator.credential.clientId, { enabled: false });
		simulator.apps.revokeTokens();
		expect(await runAll(engine, simulator)).toBe(0);
		const proofs = proofsIn(simulator);
		expect(proofs.length).toBeGreaterThan(6);
		expect(proofs.filter((proof) => engine.everything.includes(proof))).toEqual([]);
		expect(engine.everything).toContain('disabled in this tenant');
	}, 120_000);

	it('of an app with a certificate', async () => {
		const { simulator, engine, clock } = await startService();
		const aDayFrom = (days: number): Date => new Date(clock.date() + days * 86_400_000);
		const pair = await rsaKeyPair({ from: aDayFrom(-1), to: aDayFrom(1) });
		const { certificate, privateKey } = pair;
		const { clientId } = simulator.credential;
		simulator.apps.update(clientId, { certificates: [{ pem: certificate }] });
		const credential = { authentication: 'certificate', certificate, privateKey };
		expect(await runAll(engine, simulator, {}, credential)).toBeGreaterThan(12);
		const keyLines = privateKey.split('\n').filter((line) => line.length > 40);
		const proofs = [...proofsIn(simulator), ...keyLines];
		expect(proofs.filter((proof) => engine.everything.includes(proof))).toEqual([]);
	}, 120_000);

	it('of an analyst, also when the sign-in is over', async () => {
		const { simulator, clock } = await startService();
		const engine = analystEngine(simulator, clock, ['Machine.ReadWrite', 'Machine.Isolate']);
		const analyst = { authentication: 'microsoftDefenderOAuth2Api' };
		expect(await runAll(engine, simulator, analyst)).toBeGreaterThan(8);
		simulator.apps.revokeTokens();
		await runAll(engine, simulator, analyst);
		simulator.apps.revokeTokens();
		simulator.analysts.signOutAll();
		expect(await runAll(engine, simulator, analyst)).toBe(0);
		const proofs = proofsIn(simulator);
		expect(proofs.length).toBeGreaterThan(4);
		expect(proofs.filter((proof) => engine.everything.includes(proof))).toEqual([]);
	}, 120_000);
});
