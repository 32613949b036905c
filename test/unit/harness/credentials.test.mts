import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Engine } from '../../harness/index.mts';
import { engineWith } from './support/engines.mts';
import { sendJson, startService, type Service } from './support/service.mts';
import { credentialName } from './support/types.mts';

async function call(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const { apiUrl } = await context.getCredentials<{ apiUrl: string }>(credentialName);
	const options = { url: `${apiUrl}/machines`, json: true };
	await context.helpers.httpRequestWithAuthentication.call(context, credentialName, options);
	return [[{ json: { apiUrl } }]];
}

describe('credentials', () => {
	let service: Service;
	let engine: Engine;
	let valid: string;

	beforeEach(async () => {
		valid = 'token 1';
		service = await startService();
		service.answer = ({ path, authorization }, response) => {
			if (path === '/token') sendJson(response, 200, { token: valid });
			else if (authorization === `Bearer ${valid}`) sendJson(response, 200, { ok: true });
			else sendJson(response, 401, { error: { message: 'no' } });
		};
		engine = engineWith(call, { url: service.url });
	});
	afterEach(() => service.close());

	const run = async () => await engine.runNode({ node: 'probe', parameters: {} });
	const paths = (): string[] => service.received.map(({ path }) => path);

	test('signs in when there is no token, and writes it back', async () => {
		expect(engine.credentialStore.data['accessToken']).toBeUndefined();
		expect((await run()).status).toBe('success');
		expect(paths()).toEqual(['/token', '/machines']);
		expect(engine.credentialStore.data).toMatchObject({
			accessToken: 'token 1',
			clientSecret: 'the secret',
		});
	});

	test('uses the stored token afterwards', async () => {
		await run();
		await run();
		expect(paths()).toEqual(['/token', '/machines', '/machines']);
		expect(engine.credentialStore.saves).toBe(1);
	});

	test('signs in anew when the service refuses the token', async () => {
		await run();
		valid = 'token 2';
		expect((await run()).status).toBe('success');
		expect(paths().slice(2)).toEqual(['/machines', '/token', '/machines']);
		expect(engine.credentialStore.data['accessToken']).toBe('token 2');
	});

	test('an edited credential keeps its token, as in n8n', async () => {
		await run();
		engine.credentialStore.edit({ clientSecret: 'wrong' });
		expect((await run()).status).toBe('success');
		expect(engine.credentialStore.data['clientSecret']).toBe('wrong');
	});

	test("a run may have a credential of its own, and the engine's stays as it was", async () => {
		const other = await engine.runNode({
			node: 'probe',
			parameters: {},
			credential: { clientSecret: 'another' },
		});
		expect(other.status).toBe('success');
		expect(service.received[0]?.body).toContain('another');
		expect(engine.credentialStore.data['clientSecret']).toBe('the secret');
		expect(engine.credentialStore.data['accessToken']).toBeUndefined();
	});

	test('resolves expressions in stored fields', async () => {
		engine.credentialStore.edit({
			apiUrl: '={{ $self["loginUrl"] }}/v{{ $json.version }}',
		});
		const result = await engine.runNode({
			node: 'probe',
			parameters: {},
			items: [{ version: 2 }],
		});
		expect(result.items[0]?.json).toEqual({ apiUrl: `${service.url}/v2` });
	});

	test('a test of the credential always signs in, and stores the new token', async () => {
		engine.credentialStore.edit({ accessToken: 'token 1' });
		const result = await engine.testCredential({});
		expect(result).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(paths()).toEqual(['/token', '/check']);
		expect(engine.credentialStore.saves).toBe(1);
	});

	test('a test answers in the words of its rules, then of the status, then of the error', async () => {
		service.answer = ({ path }, response) => {
			if (path === '/token') sendJson(response, 200, { token: 'x' });
			else sendJson(response, 403, {});
		};
		expect(await engine.testCredential({})).toEqual({
			status: 'Error',
			message: 'A role is missing.',
		});
		service.answer = (_request, response) => sendJson(response, 503, {});
		expect(await engine.testCredential({})).toEqual({
			status: 'Error',
			message: 'Service Unavailable',
		});
		service.answer = (_request, response) => sendJson(response, 200, { wrong: 'shape' });
		const last = await engine.testCredential({ apiUrl: 'not a url' });
		expect(last.status).toBe('Error');
		expect(engine.everything).toContain(last.message);
	});
});
