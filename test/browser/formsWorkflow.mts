import type { Json } from '../../scripts/host/json.mts';
import { nodeTypeName } from '../../scripts/host/packageTarball.mts';
import type { StoredCredential } from '../../scripts/host/playbooks.mts';
import type { ListedOperation } from '../host/shared/listedTypes.mts';

/** Name of the node that shows the form of an operation. */
export function nodeNameOf({ resource, operation }: ListedOperation): string {
	return `${resource} ${operation}`;
}

/** A workflow with one node for each operation. */
export function formsWorkflow(
	operations: readonly ListedOperation[],
	credential: StoredCredential,
): Json {
	const nodes = operations.map((listed, index) => ({
		id: `form-${index}`,
		name: nodeNameOf(listed),
		type: nodeTypeName('defenderMachineAction'),
		typeVersion: 1,
		position: [(index % 6) * 240, Math.floor(index / 6) * 180],
		parameters: { ...listed },
		credentials: { microsoftDefenderApi: credential },
	}));
	return { name: 'Every form', nodes, connections: {}, settings: { executionOrder: 'v1' } };
}
