import type { ICredentialsHelper, INode, INodeParameters } from 'n8n-workflow';
import type { VirtualClock } from './clock/virtualClock.mts';
import { createCredentialsHelper } from './credentials/credentialsHelper.mts';
import type { CredentialStore, StoredCredential } from './credentials/credentialStore.mts';
import type { Journal } from './journal.mts';
import { n8nHost } from './n8n/host.mts';
import type { N8nModules } from './n8n/modules.mts';
import { engineScope } from './n8n/scope.mts';
import type { TypeRegistry } from './nodes/typeRegistry.mts';

/** n8n made ready for what an engine is about to do. */
export interface Session {
	readonly n8n: N8nModules;
	readonly nodeTypes: TypeRegistry;
	readonly credentialsHelper: ICredentialsHelper;
	readonly clock: VirtualClock | undefined;
}

/** What all doings of one engine share. */
export class Workbench {
	private executions = 0;

	constructor(
		readonly types: TypeRegistry,
		readonly store: CredentialStore,
		readonly journal: Journal,
		readonly clock: VirtualClock | undefined,
	) {}

	/** Does `work` with the given node types loaded, on this engine's clock and journal. */
	async within<T>(typeNames: string[], work: (session: Session) => Promise<T>): Promise<T> {
		const n8n = await n8nHost();
		await this.types.load(typeNames);
		for (const { type } of this.store.all) await this.types.loadCredential(type);
		const session = {
			n8n,
			nodeTypes: this.types,
			credentialsHelper: createCredentialsHelper(n8n, this.types, this.store),
			clock: this.clock,
		};
		const scope = { clock: this.clock, log: this.journal.log };
		return await engineScope.run(scope, () => work(session));
	}

	/** n8n numbers executions from 1; no two have the same. */
	nextExecutionId(): string {
		this.executions += 1;
		return String(this.executions);
	}

	/** A node of a type that is loaded, with the stored credentials that the type asks for. */
	node(
		type: string,
		name: string,
		parameters: INodeParameters,
		preferred?: StoredCredential,
	): INode {
		return {
			id: `id of ${name}`,
			name,
			type,
			typeVersion: latestVersion(this.types.getByNameAndVersion(type).description.version),
			position: [0, 0],
			parameters,
			...this.credentialsFor(type, preferred),
		};
	}

	/** The stored credentials for a node, `preferred` before others of its type. */
	credentialsFor(type: string, preferred?: StoredCredential): Pick<INode, 'credentials'> {
		const names = this.types.getByNameAndVersion(type).description.credentials ?? [];
		const credentials: NonNullable<INode['credentials']> = {};
		for (const { name } of names) {
			const stored = preferred?.type === name ? preferred : this.store.ofType(name)[0];
			if (stored !== undefined) credentials[name] = { id: stored.id, name: stored.name };
		}
		return { credentials };
	}
}

function latestVersion(version: number | number[]): number {
	return Array.isArray(version) ? Math.max(...version) : version;
}
