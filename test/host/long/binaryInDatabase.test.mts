import { beforeEach, expect, test } from '@jest/globals';
import { activate } from '../../../scripts/host/activation.mts';
import { executionsOf, finished, retry, until } from '../../../scripts/host/executions.mts';
import { at, type Json } from '../../../scripts/host/json.mts';
import type { Behaviour } from '../../../simulator/index.mts';
import { useHost } from '../shared/hostUnderTest.mts';
import { storedRows } from '../shared/storedRows.mts';
import { actOnRequest } from '../shared/workflows.mts';

const megabyte = 1024 * 1024;
const largestMb = 2;

/** As in queue mode, where this is n8n's choice unless told otherwise; with a limit that tests can reach. */
const host = useHost({
	env: {
		N8N_DEFAULT_BINARY_DATA_MODE: 'database',
		N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE: String(largestMb),
	},
});

beforeEach(() => {
	host().simulator.reset();
});

const files = async (): Promise<string[]> =>
	await storedRows(host(), 'SELECT fileName, fileSize FROM binary_data');

const getFile: Json = {
	operation: 'runLiveResponse',
	comment: 'Case 4711',
	commands: { command: [{ type: 'GetFile', path: 'C:\\Temp\\memory.dmp' }] },
};

/** Fetches a file of so many bytes from a machine. @returns the execution. */
async function fetchFile(path: string, size: number) {
	const { api, credential, simulator, url } = host();
	const { id: machineId } = simulator.machines.add({});
	const behaviour: Behaviour = { commands: [{ file: { name: 'memory.dmp', content: { size } } }] };
	simulator.machines.behave(machineId, behaviour, 'LiveResponse');
	const workflowId = await api.createWorkflow(actOnRequest(path, getFile, credential));
	await activate(api, workflowId);
	await fetch(`${url}/webhook/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', connection: 'close' },
		body: JSON.stringify({ machineIds: [machineId] }),
	});
	const nth = async (count: number) =>
		await until(`there are ${count} executions`, async () =>
			(await executionsOf(api, workflowId)).at(count - 1),
		);
	const { id } = await nth(1);
	return { id, workflowId, nth };
}

/** Lets the file come so slowly that something can happen meanwhile. */
async function fetchSlowly(path: string) {
	const { simulator } = host();
	const fault = { on: 'downloadResult', kind: 'slowBody', delayMs: 30_000, times: Infinity };
	simulator.faults.add(fault as Parameters<typeof simulator.faults.add>[0]);
	const execution = await fetchFile(path, megabyte);
	await until('the file comes', () =>
		Promise.resolve(simulator.requests.count('downloadResult') > 0 || undefined),
	);
	return execution;
}

const posts = (): number => host().simulator.requests.posts().length;

test('a file is kept whole, and goes with its execution', async () => {
	const { api } = host();
	const { id } = await fetchFile('kept', megabyte);
	const { error, items } = await finished(api, id);
	expect(error).toBeUndefined();
	expect(items('Defender')).toMatchObject([{ results: [{ fileSize: megabyte }] }]);
	const kept = JSON.stringify({ fileName: 'memory.dmp', fileSize: megabyte });
	expect(await files()).toEqual([kept]);
	await api.call('POST', '/rest/executions/delete', { ids: [id] });
	expect(await files()).toEqual([]);
});

test('a file that is too large for the database is an error that says so, and no second session', async () => {
	const { api } = host();
	const { id, nth } = await fetchFile('too-large', (largestMb + 1) * megabyte);
	const { error } = await finished(api, id);
	expect(at(error, 'message')).toMatch(
		/succeeded, but its result could not be fetched.*max size limit of 2 MB/,
	);
	expect(at(error, 'description')).toContain('N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE');
	await retry(api, id);
	expect((await finished(api, (await nth(2)).id)).status).toBe('error');
	expect(await files()).toEqual([]);
	expect(posts()).toBe(1);
});

test('a download that is stopped leaves nothing', async () => {
	const { api } = host();
	const { id } = await fetchSlowly('stopped');
	await api.call('POST', `/rest/executions/${id}/stop`, {});
	expect((await finished(api, id)).status).toBe('canceled');
	expect(await files()).toEqual([]);
	expect(posts()).toBe(1);
});

test('a download whose n8n is killed leaves nothing', async () => {
	await fetchSlowly('killed');
	await host().restart('kill');
	host().simulator.faults.clear();
	expect(await files()).toEqual([]);
	expect(posts()).toBe(1);
});
