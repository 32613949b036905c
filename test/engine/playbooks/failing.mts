import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import type { Outbox } from './standIns.mts';

type Failing = NonNullable<Outbox['failing']>;

/**
 * What a node puts out that fails and whose workflow goes on: an error for each item, as most of n8n's
 * nodes do. Its If takes such an item for one that does not meet the conditions, and its Wait throws.
 */
function failed(
	context: IExecuteFunctions,
	type: string,
	{ node }: Failing,
): INodeExecutionData[][] {
	const error = `${node} is broken`;
	if (!context.continueOnFail() || type === 'n8n-nodes-base.wait') throw new Error(error);
	const items = context.getInputData();
	if (type === 'n8n-nodes-base.if') return [[], items];
	return [items.map((_, item) => ({ json: { error }, pairedItem: { item } }))];
}

/** The nodes, of which the one fails that the outbox names. */
export function failable(
	outbox: Outbox,
	nodeTypes: Readonly<Record<string, INodeType>>,
): Record<string, INodeType> {
	const entries = Object.entries(nodeTypes).map(([name, type]): [string, INodeType] => {
		const work = type.execute;
		if (work === undefined) return [name, type];
		const execute: NonNullable<INodeType['execute']> = async function () {
			const { failing } = outbox;
			if (failing?.node !== this.getNode().name) return await work.call(this);
			if (failing.when === 'after') await work.call(this);
			return failed(this, name, failing);
		};
		return [name, Object.assign(Object.create(type) as INodeType, { execute })];
	});
	return Object.fromEntries(entries);
}
