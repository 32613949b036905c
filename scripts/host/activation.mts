import { until } from './executions.mts';
import { at, rowsAt, textAt } from './json.mts';
import type { N8nApi } from './n8nApi.mts';

/** Makes a call that one of the two lines does not know; undefined where it is not known. */
async function ifKnown(api: N8nApi, method: string, path: string, body?: unknown) {
	return await api.call(method, path, body).catch((error: unknown) => {
		if (at(error, 'status') !== 404) throw error;
		return undefined;
	});
}

/**
 * n8n 2 publishes in the background: the call returns before a trigger has listened for the first
 * time, and what a trigger has to say against it is told here only.
 */
async function untilPublished(api: N8nApi, workflowId: string): Promise<void> {
	const path = `/rest/workflows/${workflowId}/publication-status`;
	await until('the workflow is published', async () => {
		const answer = await ifKnown(api, 'GET', path);
		const status = answer === undefined ? 'published' : textAt(answer, 'data', 'status');
		if (status === 'failed') {
			const reasons = rowsAt(answer, 'data', 'triggers').map(({ errorMessage }) => errorMessage);
			throw new Error(reasons.join('\n'));
		}
		return status === 'published' ? true : undefined;
	});
}

/** Switches a workflow on; its triggers listen from now on. @throws what a trigger objects. */
export async function activate(api: N8nApi, workflowId: string): Promise<void> {
	const path = `/rest/workflows/${workflowId}`;
	const versionId = textAt(await api.workflow(workflowId), 'versionId');
	const published = await ifKnown(api, 'POST', `${path}/activate`, { versionId });
	// The older line has no publishing: it takes the switch as a change of the workflow.
	if (published === undefined) await api.call('PATCH', path, { active: true, versionId });
	else await untilPublished(api, workflowId);
}

export async function deactivate(api: N8nApi, workflowId: string): Promise<void> {
	const path = `/rest/workflows/${workflowId}`;
	const unpublished = await ifKnown(api, 'POST', `${path}/deactivate`, {});
	if (unpublished === undefined) await api.call('PATCH', path, { active: false });
}
