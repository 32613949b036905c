import type { IDataObject } from 'n8n-workflow';
import { isRow } from '../../defender/entities';

/** What n8n's contexts hold of the workflow besides what they tell. */
export interface WorkflowInside {
	readonly nodeIds: ReadonlySet<unknown>;
	readonly nodeNames: ReadonlySet<unknown>;
	/** Static data of all nodes by `node:<name>`, and `global`. */
	readonly staticData: IDataObject;
}

/**
 * The workflow behind a context. n8n offers no way to learn which nodes there are; both lines carry
 * the workflow in this property. Where that changes, the answer is undefined.
 */
export function workflowInside(context: object): WorkflowInside | undefined {
	const { workflow } = context as { readonly workflow?: unknown };
	if (!isRow(workflow) || !isRow(workflow.nodes) || !isRow(workflow.staticData)) return undefined;
	const nodes = Object.values(workflow.nodes).filter(isRow);
	return {
		nodeIds: new Set(nodes.map(({ id }) => id)),
		nodeNames: new Set(nodes.map(({ name }) => name)),
		// Changes have to reach n8n's own object.
		staticData: workflow.staticData as IDataObject,
	};
}
