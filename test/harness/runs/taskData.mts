import type { INodeExecutionData, ITaskData } from 'n8n-workflow';
import type { RunError } from '../types.mts';

export function firstOutput(task: ITaskData | undefined): INodeExecutionData[] {
	return task?.data?.['main']?.[0] ?? [];
}

/** n8n keeps an error as a plain copy of itself, so its class is lost, but nothing that it says. */
export function runError(error: object | undefined): RunError | undefined {
	return error === undefined ? undefined : Object.assign(new Error(), error);
}
