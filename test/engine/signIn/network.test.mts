import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { startSimulator, type Simulator } from '../../../simulator/index.mts';
import { createEngine, virtualClock, type Engine } from '../../harness/index.mts';

let simulator: Simulator;
let engine: Engine;

beforeAll(async () => {
	simulator = await startSimulator();
});

afterAll(async () => {
	await simulator.close();
});

beforeEach(() => {
	simulator.reset();
	engine = createEngine({ simulator });
});

describe('a sign-in service that cannot be reached', () => {
	let server: Server;
	let answer: { status: number; body: string; headers?: Record<string, string> };
	let address: string;

	beforeAll(async () => {
		server = createServer((_, response) => {
			response.writeHead(answer.status, { 'content-type': 'text/html', ...answer.headers });
			response.end(answer.body);
		});
		await new Promise<void>((resolve) => {
			server.listen(0, '127.0.0.1', resolve);
		});
		const bound = server.address();
		const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
		address = `http://127.0.0.1:${port}`;
	});

	afterAll(() => {
		server.close();
	});

	it.each<[string, number, string, RegExp]>([
		['a page of the network', 200, '<html>Please sign in</html>', /is not the sign-in service/],
		['a proxy that wants a password', 407, '', /proxy wants n8n to sign in/],
		['a gateway with a fault', 502, '<html>Bad gateway</html>', /fault of its own \(HTTP 502\)/],
		['another service', 404, '{"message":"no"}', /is not the sign-in service/],
	])('%s', async (_, status, body, words) => {
		answer = { status, body };
		const { message } = await engine.testCredential({ loginUrl: address });
		expect(message).toMatch(words);
	});

	it('does not take the secret along when it is redirected', async () => {
		const location = `${simulator.foreignUrl}/token`;
		answer = { status: 307, body: '', headers: { location } };
		const { message } = await engine.testCredential({ loginUrl: address });
		expect(message).toMatch(/is not the sign-in service of Microsoft Entra \(HTTP 307\)/);
		expect(simulator.requests.count('foreign')).toBe(0);
	});

	it('nobody there', async () => {
		const { message } = await engine.testCredential({ loginUrl: 'http://127.0.0.1:1' });
		expect(message).toBe(
			'The sign-in host 127.0.0.1:1 takes no connection. Check that the firewall lets n8n out to it on this port, or that the proxy is running.',
		);
	});

	it('a name that does not exist', async () => {
		const { message } = await engine.testCredential({ loginUrl: 'https://nowhere.invalid' });
		expect(message).toMatch(/^The sign-in host nowhere\.invalid could not be found by its name\./);
	});

	it('a connection that breaks', async () => {
		simulator.faults.add({ on: 'token', kind: 'resetBefore' });
		expect((await engine.testCredential({})).message).toMatch(/broke the connection/);
	});

	it('no answer for half a minute', async () => {
		const clock = virtualClock();
		const patient = createEngine({ simulator, clock });
		simulator.faults.add({ on: 'token', kind: 'hang' });
		const { message } = await patient.testCredential({});
		expect(message).toMatch(/did not answer in time/);
		expect(clock.elapsed).toBe(30_000);
	});

	it('not the encryption it should have', async () => {
		const { port } = new URL(simulator.url);
		const { message } = await engine.testCredential({ loginUrl: `https://127.0.0.1:${port}` });
		expect(message).toMatch(/encrypted connection/);
	});
});
