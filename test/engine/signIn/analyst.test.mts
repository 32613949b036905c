import { describe, expect, it } from '@jest/globals';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';
import { endpointsOf } from '../../../defender/clouds.ts';
import type { Engine, NodeRun } from '../../harness/index.mts';
import { describe as describeNode } from '../../harness/nodes/description.mts';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { analystEngine, analystName } from './analystService.mts';

closeServicesAfterEachTest();

const asAnalyst = { authentication: 'microsoftDefenderOAuth2Api' };

async function run(engine: Engine, parameters: INodeParameters): Promise<NodeRun> {
	return await engine.runNode({
		node: 'defenderMachineAction',
		parameters: { resource: 'machineAction', ...asAnalyst, ...parameters },
	});
}

const isolate = {
	operation: 'isolate',
	machineId: byId(machine.finance),
	comment: 'test',
	waitForCompletion: false,
};

function storedTokens(engine: Engine): string {
	const [stored] = engine.credentialStore.ofType('microsoftDefenderOAuth2Api');
	return JSON.stringify(stored?.data['oauthTokenData']);
}

describe('an analyst who has signed in', () => {
	it('is the one whom Microsoft Defender records', async () => {
		const { simulator, clock } = await startService();
		const engine = analystEngine(simulator, clock, ['Machine.Read', 'Machine.Isolate']);
		const ended = await run(engine, isolate);
		expect(ended.error).toBeUndefined();
		expect(ended.items[0]?.json['requestor']).toBe(analystName);
		expect(simulator.requests.count('token')).toBe(0);
	});

	it('stays signed in when the token expires', async () => {
		const { simulator, clock } = await startService();
		const engine = analystEngine(simulator, clock, ['Machine.Read', 'Machine.Isolate']);
		const before = storedTokens(engine);
		simulator.apps.revokeTokens();
		expect((await run(engine, isolate)).error).toBeUndefined();
		expect(simulator.actions.all()).toHaveLength(1);
		expect(simulator.requests.of('token')[0]).toMatchObject({
			path: `/${simulator.credential.tenantId}/oauth2/v2.0/token`,
			body: { grant_type: 'refresh_token' },
		});
		expect(storedTokens(engine)).not.toBe(before);
	});

	const expired = {
		kind: 'status',
		status: 403,
		code: 'TokenExpired',
		message: 'Lifetime validation failed, the token is expired.',
	} as const;

	it('gets one new token where a refusal with 403 says that theirs has expired', async () => {
		const { simulator, clock } = await startService();
		const engine = analystEngine(simulator, clock, ['Machine.Read', 'Machine.Isolate']);
		// n8n asks once more with the token at hand before it renews it.
		simulator.faults.add({ ...expired, on: 'isolate', times: 2 });
		const { error, items } = await run(engine, isolate);
		expect(error?.message).toBeUndefined();
		expect(items[0]?.json['requestor']).toBe(analystName);
		expect(simulator.actions.all()).toHaveLength(1);
		expect(simulator.requests.of('token')).toMatchObject([
			{ body: { grant_type: 'refresh_token' } },
		]);
	});

	it('is told so where the new one is refused alike, and no role is missing', async () => {
		const { simulator, clock } = await startService();
		const engine = analystEngine(simulator, clock, ['Machine.Read', 'Machine.Isolate']);
		simulator.faults.add({ ...expired, on: 'isolate', times: Infinity });
		const { error } = await run(engine, isolate);
		expect(error?.message).toBe(
			'fin-lt-0231 was not isolated. Microsoft Defender says that the sign-in token has expired',
		);
		expect(error?.description).toContain('No permission is missing.');
		expect(error?.description).toContain('connect the account of the credential again');
		expect(simulator.requests.count('isolate')).toBe(3);
		expect(simulator.requests.count('token')).toBe(1);
	});

	it('fills the lists and drives the trigger as well', async () => {
		const { simulator, clock } = await startService();
		const engine = analystEngine(simulator, clock, ['Machine.Read']);
		simulator.actions.add({ type: 'Isolate', machineId: machine.finance });
		const { results } = await engine.listSearch('searchMachineActions', asAnalyst);
		expect(results).toHaveLength(1);
		const poller = engine.poller({ triggerOn: 'statusChanged', ...asAnalyst });
		expect(await poller.poll('manual')).not.toBeNull();
		expect(simulator.requests.count('token')).toBe(0);
	});

	it('sees what they may do, without the names of app roles', async () => {
		const { simulator, clock } = await startService();
		const engine = analystEngine(simulator, clock, ['Machine.Read', 'Machine.Scan']);
		const { items, error } = await run(engine, { operation: 'checkPermissions' });
		expect(error).toBeUndefined();
		const rowOf = (operation: string) =>
			items.find(({ json }) => json['operation'] === operation)?.json;
		expect(rowOf('Run Antivirus Scan')).toMatchObject({
			allowed: true,
			neededRole: 'Machine.Scan',
			source: 'token',
		});
		expect(items[0]?.json).toMatchObject({
			tokenRoles: 'Machine.Read, Machine.Scan',
			howToGrant: expect.stringContaining('Delegated permissions, add'),
		});
		expect(rowOf('Isolate')).toMatchObject({ allowed: false, neededRole: 'Machine.Isolate' });
		expect(rowOf('Wait')).toMatchObject({ neededRole: 'Machine.ReadWrite or Machine.Read' });
	});

	it('shares the call budget of the app registration', async () => {
		const { simulator, clock } = await startService({ limits: { perMinute: 100 } });
		const engine = analystEngine(simulator, clock, ['Machine.Read']);
		const app = { resource: 'machineAction', operation: 'getAll', limit: 1 };
		const items = Array.from({ length: 60 }, () => ({}));
		const node = 'defenderMachineAction';
		await engine.runNode({ node, parameters: app, items });
		await engine.runNode({ node, parameters: { ...app, ...asAnalyst }, items });
		expect(clock.elapsed).toBeGreaterThanOrEqual(60_000);
		expect(simulator.requests.all().filter(({ status }) => status === 429)).toEqual([]);
	});
});

describe('an analyst who cannot go on', () => {
	it('has not connected an account yet', async () => {
		const { simulator, clock } = await startService();
		const { error } = await run(analystEngine(simulator, clock, undefined), isolate);
		expect(error?.message).toBe('No analyst is signed in with this credential');
		expect(error?.description).toContain('Connect my account');
		expect(simulator.requests.all()).toEqual([]);
	});

	it('has to connect the account again', async () => {
		const { simulator, clock } = await startService();
		const engine = analystEngine(simulator, clock, ['Machine.Read']);
		simulator.apps.revokeTokens();
		simulator.analysts.signOutAll();
		const { error } = await run(engine, isolate);
		expect(error?.message).toMatch(/needs to be reconnected/);
		expect(error?.description).toMatch(/reconnect/);
		expect(simulator.actions.all()).toEqual([]);
	});

	it('lacks a permission, which is no matter of app roles', async () => {
		const { simulator, clock } = await startService();
		const engine = analystEngine(simulator, clock, ['Machine.Read']);
		const { error } = await run(engine, isolate);
		expect(error?.message).toMatch(
			/^fin-lt-0231 was not isolated\. The analyst who is signed in may not do this$/,
		);
		expect(error?.description).toMatch(
			/delegated permission[^]*API required roles: Machine\.Isolate/,
		);
	});

	it('has a wrong client secret', async () => {
		const { simulator, clock } = await startService();
		const fields = { clientSecret: 'not-the-one' };
		const engine = analystEngine(simulator, clock, ['Machine.Read'], fields);
		simulator.apps.revokeTokens();
		const { error } = await run(engine, isolate);
		expect(error?.message).toMatch(/the client secret is wrong$/);
		expect(error?.description).toMatch(/AADSTS7000215/);
		expect(simulator.actions.all()).toEqual([]);
	});

	it('finds the sign-in service down, and nothing was sent', async () => {
		const { simulator, clock } = await startService();
		const engine = analystEngine(simulator, clock, ['Machine.Read', 'Machine.Isolate'], {
			loginUrl: 'http://127.0.0.1:1',
		});
		simulator.apps.revokeTokens();
		const { error } = await run(engine, isolate);
		expect(error?.message).toBe('The sign-in service of the credential takes no connection');
		expect(error?.description).toContain('firewall');
		expect(simulator.actions.all()).toEqual([]);
	});

	it('is told of settings of the tenant like an app', async () => {
		const { simulator, clock } = await startService();
		const engine = analystEngine(simulator, clock, ['Machine.Read', 'Machine.Isolate']);
		const refuses = { status: 403, code: 'DisabledFeature', message: 'Not allowed here' };
		simulator.machines.behave(machine.finance, { refuses });
		const { error } = await run(engine, isolate);
		expect(error?.message).toContain('does not allow this here');
	});
});

describe('where an analyst signs in', () => {
	/** Shows what n8n makes of the hidden fields before it opens the sign-in page. */
	const reader: INodeType = {
		description: describeNode('reader', {
			credentials: [{ name: 'microsoftDefenderOAuth2Api', required: true }],
		}),
		async execute(this: IExecuteFunctions) {
			const data = await this.getCredentials('microsoftDefenderOAuth2Api');
			const { authUrl, accessTokenUrl, scope, apiOrigin, grantType, authentication } = data;
			const json = { authUrl, accessTokenUrl, scope, apiOrigin, grantType, authentication };
			return [[{ json: { ...json } }]];
		},
	};

	async function formOf(fields: ICredentialDataDecryptedObject): Promise<IDataObject | undefined> {
		const { simulator, clock } = await startService();
		const tenant = { tenantId: ' contoso.example ', loginUrl: '', apiUrl: '' };
		const engine = analystEngine(simulator, clock, undefined, { ...tenant, ...fields }, { reader });
		const { items, error } = await engine.runNode({ node: 'reader', parameters: {} });
		expect(error).toBeUndefined();
		return items[0]?.json;
	}

	it.each(['global', 'gcc', 'gccHigh', 'dod'] as const)('the %s cloud', async (cloud) => {
		const where = { region: 'auto', loginUrl: '', apiUrl: '', scope: '' } as const;
		const { loginUrl, apiUrl, scope } = endpointsOf({ cloud, ...where });
		expect(await formOf({ cloud })).toEqual({
			authUrl: `${loginUrl}/contoso.example/oauth2/v2.0/authorize`,
			accessTokenUrl: `${loginUrl}/contoso.example/oauth2/v2.0/token`,
			scope: `${scope} offline_access`,
			apiOrigin: apiUrl,
			grantType: 'authorizationCode',
			authentication: 'body',
		});
	});

	it('a cloud of their own, with permissions of their own', async () => {
		const fields = {
			cloud: 'custom',
			loginUrl: 'https://login.example/ ',
			apiUrl: 'https://api.example',
			permissions: ' Machine.Read  Machine.Isolate ',
		};
		expect(await formOf(fields)).toMatchObject({
			authUrl: 'https://login.example/contoso.example/oauth2/v2.0/authorize',
			scope: 'https://api.example/Machine.Read https://api.example/Machine.Isolate offline_access',
			apiOrigin: 'https://api.example',
		});
	});
});
