import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createEngine, type Engine, type EngineOptions } from '../../../harness/index.mts';
import { credentialName, probe, signInCredential } from './types.mts';

/** An engine that knows a node `probe` and a credential of its own, and no product code. */
export function engineWith(
	execute: (context: IExecuteFunctions) => Promise<INodeExecutionData[][]>,
	options: Partial<EngineOptions> & { url?: string } = {},
): Engine {
	const { url = 'http://127.0.0.1:9', nodeTypes, credentialTypes, ...rest } = options;
	return createEngine({
		simulator: { url, credential: { tenantId: 't', clientId: 'c', clientSecret: 'the secret' } },
		nodeTypes: { probe: probe(execute), ...nodeTypes },
		credentialTypes: { [credentialName]: signInCredential, ...credentialTypes },
		...rest,
	});
}
