import { createHash, randomUUID } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import type { RequestName } from '../../../defender/machineActions/mark';

/** What n8n puts where there is no ID: `__UNKNOWN__`, `__EMPTY__` and their like. */
const placeholder = /^(__\w*__)?$/;

function isNamed(id: string | undefined): id is string {
	return id !== undefined && !placeholder.test(id);
}

function short(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** Says of each item of a run which request it is. */
export function requestNamesOf(context: IExecuteFunctions): (itemIndex: number) => RequestName {
	const workflow = context.getWorkflow().id;
	const execution = context.getExecutionId();
	const node = context.getNode().id;
	const run: unknown = context.evaluateExpression('{{ $runIndex }}', 0);
	const knownAgain =
		isNamed(workflow) && isNamed(execution) && isNamed(node) && typeof run === 'number';
	const request = {
		workflow: isNamed(workflow) ? workflow : 'unsaved',
		execution: isNamed(execution) ? execution : short(randomUUID()),
		node: short(node),
		run: typeof run === 'number' ? String(run) : short(randomUUID()),
		knownAgain,
	};
	return (itemIndex) => ({ ...request, item: String(itemIndex) });
}
