import type { ICredentialType, IDataObject, INodeType, INodeTypes } from 'n8n-workflow';
import type { VirtualClock } from '../clock/virtualClock.mts';
import { builtInNodes } from './builtInNodes.mts';
import { HostProcess } from './hostProcess.mts';
import { packageName, productCredentials, productNodes } from './productNodes.mts';

type ByName<T> = Readonly<Record<string, T>>;

/** The node and credential types that an engine knows. Ours are loaded before they are asked for. */
export class TypeRegistry implements INodeTypes {
	/** What holds them. */
	readonly host = new HostProcess();
	private readonly nodes: Map<string, INodeType>;
	private readonly credentials: Map<string, ICredentialType>;

	constructor(
		private readonly clock: VirtualClock | undefined,
		nodeTypes: ByName<INodeType>,
		credentialTypes: ByName<ICredentialType>,
	) {
		this.nodes = new Map(Object.entries({ ...builtInNodes, ...nodeTypes }));
		this.credentials = new Map(Object.entries(credentialTypes));
	}

	/** The name that a workflow uses for a node type. */
	fullName(name: string): string {
		return name in productNodes && !this.nodes.has(name) ? `${packageName}.${name}` : name;
	}

	async load(typeNames: string[]): Promise<void> {
		const wanted = new Set(typeNames.filter((name) => !this.nodes.has(name)));
		for (const name of wanted) {
			const loader = productNodes[name.replace(`${packageName}.`, '')];
			if (loader === undefined) throw unknownType('node', name, 'nodeTypes');
			this.nodes.set(name, await loader(this.clock, this.host));
		}
	}

	async loadCredential(name: string): Promise<void> {
		if (this.credentials.has(name)) return;
		const loader = productCredentials[name];
		if (loader === undefined) throw unknownType('credential', name, 'credentialTypes');
		this.credentials.set(name, await loader());
	}

	getByName(name: string): INodeType {
		const type = this.nodes.get(name);
		if (type === undefined) throw unknownType('node', name, 'nodeTypes');
		return type;
	}

	getByNameAndVersion(name: string): INodeType {
		return this.getByName(name);
	}

	getKnownTypes(): IDataObject {
		return Object.fromEntries([...this.nodes.keys()].map((name) => [name, {}]));
	}

	credential(name: string): ICredentialType {
		const type = this.credentials.get(name);
		if (type === undefined) throw unknownType('credential', name, 'credentialTypes');
		return type;
	}
}

function unknownType(kind: string, name: string, option: string): Error {
	return new Error(`The engine knows no ${kind} type "${name}"; give it in \`${option}\`.`);
}
