import { describe, expect, test } from '@jest/globals';
import { act, node } from '../load/act.mts';
import { closeServicesAfterEachTest, startService, type Service } from '../service.mts';
import { analystEngine } from './analystService.mts';

closeServicesAfterEachTest();

async function isolateBehindPage(whose: 'app' | 'analyst', status: number) {
	const service: Service = await startService();
	const { simulator, clock } = service;
	const isApp = whose === 'app';
	const engine = isApp
		? service.engine
		: analystEngine(simulator, clock, ['Machine.ReadWrite', 'Machine.Isolate']);
	if (!isApp) simulator.apps.revokeTokens();
	simulator.faults.add({ on: 'token', kind: 'html', status, times: Infinity });
	const authentication = isApp ? 'microsoftDefenderApi' : 'microsoftDefenderOAuth2Api';
	const run = await engine.runNode({ node, parameters: act('isolate', { authentication }) });
	return { run, waited: clock.elapsed, asked: simulator.requests.count('token'), simulator };
}

describe.each(['app', 'analyst'] as const)(
	'a sign-in host that answers with a page (%s)',
	(whose) => {
		test.each([200, 302, 403, 404, 407])('of HTTP %d is told at once', async (status) => {
			const { run, waited, asked } = await isolateBehindPage(whose, status);
			expect(run.error?.message).toMatch(/is not the sign-in service|proxy wants n8n to sign in/);
			expect(run.error?.message).not.toContain('<');
			expect(run.error?.description).toContain('Nothing was sent to it.');
			expect(waited).toBe(0);
			expect(asked).toBeLessThanOrEqual(3);
		});

		test.each([500, 503])('of HTTP %d may be gone the next time', async (status) => {
			const { run, waited, asked, simulator } = await isolateBehindPage(whose, status);
			expect(run.error?.message).toMatch(/^The sign-in service .* has a fault of its own/);
			expect(run.error?.description).toContain('Nothing was sent to it.');
			expect(waited).toBeGreaterThan(1_000);
			expect(asked).toBeGreaterThan(3);
			expect(simulator.actions.all()).toEqual([]);
		});
	},
);
