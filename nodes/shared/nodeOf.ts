import type { INode } from 'n8n-workflow';
import type { NodeContext } from './clocks';

const nodes = new WeakMap<NodeContext, INode>();

/**
 * The node as the workflow has it, expressions and all. It stays the same as long as its context lives,
 * and n8n makes a copy of all of it each time, so that it is asked for once. It must not be changed.
 */
export function nodeOf(context: NodeContext): INode {
	const known = nodes.get(context);
	if (known !== undefined) return known;
	const node = context.getNode();
	nodes.set(context, node);
	return node;
}
