import { CredentialStore } from './credentials/credentialStore.mts';
import { testCredential } from './credentials/credentialTest.mts';
import { Journal } from './journal.mts';
import { listSearch } from './listSearch.mts';
import { productCredentialName } from './nodes/productNodes.mts';
import { TypeRegistry } from './nodes/typeRegistry.mts';
import { ActivePoller } from './poller.mts';
import { onRelease } from './release.mts';
import { runNode } from './runs/runNode.mts';
import { runWorkflow } from './runs/runWorkflow.mts';
import { assertNothingLeaked } from './secrecy.mts';
import { Workbench } from './session.mts';
import type { Engine, EngineOptions } from './types.mts';

/**
 * n8n's real engine around our nodes, small built-in ones, and one stored credential that points at
 * the simulator. At the end of the test file all that has left it is searched for secrets.
 */
export function createEngine(options: EngineOptions): Engine {
	const { simulator, clock, credential, credentials } = options;
	const store = new CredentialStore();
	store.add(productCredentialName, {
		authentication: 'clientSecret',
		...simulator.credential,
		cloud: 'custom',
		loginUrl: simulator.url,
		apiUrl: simulator.url,
	});
	store.edit(credential ?? {});
	for (const [type, data] of Object.entries(credentials ?? {})) store.add(type, data);
	const types = new TypeRegistry(clock, options.nodeTypes ?? {}, options.credentialTypes ?? {});
	const journal = new Journal();
	onRelease(() => assertNothingLeaked(journal.text, store.secrets));
	const bench = new Workbench(types, store, journal, clock);

	return {
		runNode: (run) => runNode(bench, run),
		runWorkflow: (run) => runWorkflow(bench, run),
		poller: (parameters, pollerOptions = {}) => new ActivePoller(bench, parameters, pollerOptions),
		listSearch: (method, parameters, filter, paginationToken, node = 'defenderMachineAction') =>
			listSearch(bench, { node, method, parameters, filter, paginationToken }),
		testCredential: (data, type) => testCredential(bench, data, type),
		credentialStore: store,
		get logs() {
			return journal.logs;
		},
		get everything() {
			return journal.text;
		},
	};
}
