import Table from 'cli-table3';
import type { IDataObject } from 'n8n-workflow';
import type { LoggedRequest } from '../../simulator/index.mts';
import type { WrittenFile } from './fileWriter.mts';

/** Plain text: the table is read in log files as often as on a screen. */
const style = { head: [], border: [] };

export interface DemoResult {
	readonly status: string;
	readonly error: string | null;
	readonly executed: readonly string[];
	/** In a dry run: one row for each action that would have been sent, or not. */
	readonly plan: readonly IDataObject[];
	readonly files: readonly WrittenFile[];
	readonly requests: readonly LoggedRequest[];
}

/** What the service saw, without the sign-in secret. */
function seen(requests: readonly LoggedRequest[]): IDataObject[] {
	return requests.map(({ operation, method, path, status, body }) => ({
		operation,
		method,
		path: path.replace(/token=[^&]+/, 'token=...'),
		status,
		...(operation === 'token' || method !== 'POST' ? {} : { body: body as IDataObject }),
	}));
}

export function summary(result: DemoResult): object {
	return { ...result, requests: seen(result.requests) };
}

function count(requests: readonly LoggedRequest[]): Map<string, LoggedRequest[]> {
	const byOperation = new Map<string, LoggedRequest[]>();
	for (const request of requests) {
		const known = byOperation.get(request.operation) ?? [];
		byOperation.set(request.operation, [...known, request]);
	}
	return byOperation;
}

function commentsOf(requests: readonly LoggedRequest[]): string {
	const comments = requests.map(({ body }) => (body as IDataObject | undefined)?.Comment);
	return comments.filter((comment) => typeof comment === 'string').join('\n');
}

function planTable(plan: readonly IDataObject[]): string {
	const rows = new Table({ head: ['Would send', 'To', 'When, or why not'], style });
	for (const { operation, computerDnsName, machineId, explanation } of plan) {
		rows.push([String(operation), String(computerDnsName ?? machineId), String(explanation)]);
	}
	return `The plan:\n${rows.toString()}\n`;
}

/** The end of the show: how it went, and each kind of call that the service saw. */
export function table(result: DemoResult): string {
	const calls = new Table({ head: ['Call', 'Times', 'Answers', 'Comment'], style });
	for (const [operation, requests] of count(result.requests)) {
		const answers = [...new Set(requests.map(({ status }) => String(status)))].join(', ');
		calls.push([operation, requests.length, answers, commentsOf(requests)]);
	}
	const plan = result.plan.length === 0 ? '' : planTable(result.plan);
	const files = result.files.map(
		({ path, size, isZip }) => `Saved ${path}: ${size} bytes${isZip ? ', a ZIP' : ''}\n`,
	);
	const end =
		result.error === null ? 'The playbook succeeded' : `The playbook failed: ${result.error}`;
	return `\n${plan}What the service saw:\n${calls.toString()}\n${files.join('')}${end}.\n`;
}
