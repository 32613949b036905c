import { setTimeout as sleep } from 'node:timers/promises';
import { at, isJson, rowsAt, textAt, unflatten, type Json } from './json.mts';
import type { N8nApi } from './n8nApi.mts';

/** A stored execution. */
export interface Execution {
	readonly id: string;
	readonly status: string;
	/** How it was started: `manual`, `trigger`, `webhook`. */
	readonly mode: string;
	/** Names of the nodes that ran. */
	readonly nodes: readonly string[];
	/** What stopped it. */
	readonly error: Json | undefined;
	/** All that n8n has stored of it, as text. */
	readonly stored: string;
	/** How often a node has run. */
	runs(node: string): number;
	/** What the last run of a node put out. */
	items(node: string): Json[];
}

/** How often a running execution is looked at. */
const askEveryMs = 250;
const running = new Set(['new', 'running', 'waiting', 'unknown']);

/** Starts a stored workflow as a click on "Execute workflow" does. @returns the execution's id. */
export async function runManually(
	api: N8nApi,
	workflowId: string,
	trigger: string,
): Promise<string> {
	const answer = await api.call('POST', `/rest/workflows/${workflowId}/run`, {
		workflowData: await api.workflow(workflowId),
		triggerToStartFrom: { name: trigger },
	});
	return textAt(answer, 'data', 'executionId');
}

function readExecution(row: unknown): Execution {
	const stored = textAt(row, 'data');
	const data = unflatten(stored);
	const runData = at(data, 'resultData', 'runData');
	const runs = isJson(runData) ? runData : {};
	const error = at(data, 'resultData', 'error');
	return {
		id: textAt(row, 'id'),
		status: textAt(row, 'status'),
		mode: textAt(row, 'mode'),
		nodes: Object.keys(runs),
		error: isJson(error) ? error : undefined,
		stored,
		runs: (node) => rowsAt(runs, node).length,
		items(node) {
			const last = rowsAt(runs, node).at(-1);
			return rowsAt(last, 'data', 'main', 0).map(({ json }) => (isJson(json) ? json : {}));
		},
	};
}

/** An execution as it is stored now. */
export async function execution(api: N8nApi, id: string): Promise<Execution> {
	return readExecution(at(await api.call('GET', `/rest/executions/${id}`), 'data'));
}

/** Waits until `question` has an answer. @throws with `wanted` in the text, when it took too long. */
export async function until<T>(
	wanted: string,
	question: () => Promise<T | undefined>,
	withinMs = 60_000,
): Promise<T> {
	const deadline = Date.now() + withinMs;
	for (;;) {
		const answer = await question();
		if (answer !== undefined) return answer;
		if (Date.now() > deadline) throw new Error(`This did not come true: ${wanted}`);
		await sleep(askEveryMs);
	}
}

/**
 * Waits for the end of an execution. The older line stores that it has ended first, and what came of
 * it after that: it counts when it has been read twice alike.
 */
export async function finished(api: N8nApi, id: string, withinMs = 60_000): Promise<Execution> {
	let before: Execution | undefined;
	return await until(
		`execution ${id} ends`,
		async () => {
			const current = await execution(api, id);
			if (running.has(current.status)) return undefined;
			const isStored = before?.stored === current.stored;
			before = current;
			return isStored ? current : undefined;
		},
		withinMs,
	);
}

/**
 * Runs an execution that has failed once more, as "Retry execution" does. It gets an id of its own.
 * @returns when n8n has answered, which the two lines do at the start or at the end of it.
 */
export async function retry(api: N8nApi, id: string): Promise<void> {
	await api.call('POST', `/rest/executions/${id}/retry`, { loadWorkflow: false });
}

/** Executions of a workflow, oldest first. */
export async function executionsOf(api: N8nApi, workflowId: string): Promise<Execution[]> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const answer = await api.call('GET', `/rest/executions?filter=${filter}&limit=100`);
	const ids = rowsAt(answer, 'data', 'results').map((row) => textAt(row, 'id'));
	const all = await Promise.all(ids.map(async (id) => await execution(api, id)));
	return all.sort((one, other) => Number(one.id) - Number(other.id));
}
