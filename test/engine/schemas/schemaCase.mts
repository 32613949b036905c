import type { INodeParameters } from 'n8n-workflow';
import type { ItemInput } from '../../harness/index.mts';
import type { Service } from '../service.mts';

/** One operation of the node, set up so that its output has every field it can have. */
export interface SchemaCase {
	readonly resource: string;
	readonly operation: string;
	/** Prepares the service; what it returns is merged into the parameters. */
	readonly prepare?: (service: Service) => INodeParameters;
	readonly parameters?: INodeParameters;
	readonly items?: ItemInput[];
}

/** By a short name, so that the output says what it was matched to. */
export const onFinance = { machineId: { __rl: true, mode: 'name', value: 'fin-lt-0231' } };
