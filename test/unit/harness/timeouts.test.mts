import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import { virtualClock } from '../../harness/index.mts';
import { plainData } from '../../harness/n8n/plainData.mts';
import { engineWith } from './support/engines.mts';
import { startService, type Service } from './support/service.mts';
import { turns } from './support/turns.mts';

async function* slowly(...parts: string[]): AsyncGenerator<string> {
	for (const part of parts) {
		await turns();
		yield part;
	}
}

describe('request timeouts', () => {
	let service: Service;
	beforeEach(async () => {
		service = await startService();
	});
	afterEach(() => service.close());

	test('count in virtual time, so that a service that hangs costs none', async () => {
		service.answer = () => undefined;
		const clock = virtualClock();
		const ask = engineWith(
			async (context) => {
				await context.helpers.httpRequest({ url: service.url, timeout: 3_600_000 });
				return [[]];
			},
			{ clock },
		);
		const run = await ask.runNode({ node: 'probe', parameters: {} });
		expect(run.error?.message).toContain('The connection was aborted');
		expect(clock.elapsed).toBe(3_600_000);
	});

	test('look like those of n8n to the node', async () => {
		service.answer = () => undefined;
		const codes: unknown[] = [];
		for (const clock of [undefined, virtualClock()]) {
			const engine = engineWith(
				async (context) => {
					try {
						await context.helpers.httpRequest({ url: service.url, timeout: 5 });
					} catch (error) {
						const { message, name } = error instanceof Error ? error : new Error('?');
						codes.push({ code: plainData(error)['code'], message, name });
					}
					return [[]];
				},
				clock === undefined ? {} : { clock },
			);
			await engine.runNode({ node: 'probe', parameters: {} });
		}
		expect(codes[0]).toEqual({
			code: 'ECONNABORTED',
			message: 'timeout of 5ms exceeded',
			name: 'AxiosError',
		});
		expect(codes[1]).toEqual(codes[0]);
	});

	test('an answer in time takes its timeout off the clock', async () => {
		const clock = virtualClock();
		const engine = engineWith(
			async (context) => {
				await context.helpers.httpRequest({ url: service.url, timeout: 60_000 });
				await clock.sleep(1_000);
				return [[]];
			},
			{ clock },
		);
		await engine.runNode({ node: 'probe', parameters: {} });
		await clock.sleep(1_000);
		await turns();
		expect(clock.elapsed).toBe(2_000);
	});

	test('do not run while a body is still being read in order to be sent', async () => {
		const clock = virtualClock();
		const engine = engineWith(
			async (context) => {
				const body = Readable.from(slowly('one', 'two'));
				await context.helpers.httpRequest({ method: 'POST', url: service.url, body, timeout: 10 });
				return [[{ json: { elapsed: clock.elapsed } }]];
			},
			{ clock },
		);
		const run = await engine.runNode({ node: 'probe', parameters: {} });
		expect(run.items[0]?.json).toEqual({ elapsed: 0 });
		expect(service.received[0]?.body).toBe('onetwo');
	});

	test('a hung request lets others go on', async () => {
		service.answer = ({ path }, response) => {
			if (path !== '/hang') response.end('fine');
		};
		const clock = virtualClock();
		const engine = engineWith(
			async (context) => {
				const hang = context.helpers
					.httpRequest({ url: `${service.url}/hang`, timeout: 60_000 })
					.catch(() => `gave up at ${clock.elapsed}`);
				const answers: string[] = [];
				for (let round = 0; round < 5; round += 1) {
					await clock.sleep(10_000);
					await context.helpers.httpRequest({ url: service.url });
					answers.push(`${clock.elapsed}`);
				}
				return [[{ json: { answers, hang: String(await hang) } }]];
			},
			{ clock },
		);
		const run = await engine.runNode({ node: 'probe', parameters: {} });
		expect(run.items[0]?.json).toEqual({
			answers: ['10000', '20000', '30000', '40000', '50000'],
			hang: 'gave up at 60000',
		});
	});
});
