import { afterAll, beforeAll } from '@jest/globals';
import { demoPace } from '../../../simulator/index.mts';
import { startHost, type Host, type HostOptions } from '../../../scripts/host/host.mts';
import { currentLine, oldLine, type HostLine } from '../../../scripts/host/hostLine.mts';
import { progressOn } from '../../../scripts/host/progress.mts';

/** Whether the older line is tested; jest.host.config.cjs runs every file on both. */
export const isOldLine = process.env.DEFENDER_HOST_LINE === 'old';

export const lineUnderTest: HostLine = isOldLine ? oldLine : currentLine;

/** What evaluates expressions, where it is not what n8n has chosen: legacy, vm or quickjs. */
const engine = process.env.DEFENDER_HOST_EXPRESSIONS;
const engineSetting = engine === undefined ? {} : { N8N_EXPRESSION_ENGINE: engine };

/**
 * One n8n for all the tests of a file.
 * @returns how to get at it once the tests run.
 */
export function useHost(options: Partial<HostOptions> = {}): () => Host {
	const started: { host?: Host } = {};
	beforeAll(async () => {
		started.host = await startHost({
			line: lineUnderTest,
			progress: progressOn(process.stderr),
			simulator: { pace: demoPace },
			...options,
			env: { ...engineSetting, ...options.env },
		});
	});
	afterAll(async () => {
		await started.host?.close();
	});
	return () => {
		if (started.host === undefined) throw new Error('n8n is not running yet');
		return started.host;
	};
}
