import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { secretsOf } from '../secrecy.mts';

export interface StoredCredential {
	readonly id: string;
	readonly name: string;
	readonly type: string;
	data: ICredentialDataDecryptedObject;
}

/** n8n's credentials table, without the encryption. The first one added is the engine's own. */
export class CredentialStore {
	private readonly rows: StoredCredential[] = [];
	private saveCount = 0;
	private readCount = 0;
	private readonly met = new Set<string>();

	/** Copy of the stored data of the engine's own credential. */
	get data(): ICredentialDataDecryptedObject {
		return structuredClone(this.own.data);
	}

	/** How often n8n read a credential for a node. */
	get reads(): number {
		return this.readCount;
	}

	/** As `find`, for a node that asks for its credential. */
	read(id: string | null, type: string): StoredCredential {
		this.readCount += 1;
		return this.find(id, type);
	}

	/** How often a sign-in wrote its token back, to any credential. */
	get saves(): number {
		return this.saveCount;
	}

	/** A token that was sent: n8n stores none of those that are held in the process. */
	meet(token: string): void {
		this.met.add(token);
	}

	/** Every secret and token that any credential has ever held, or that was sent with one. */
	get secrets(): ReadonlySet<string> {
		return this.met;
	}

	get all(): readonly StoredCredential[] {
		return this.rows;
	}

	/** All credentials of a type, the most recently added last. */
	ofType(type: string): StoredCredential[] {
		return this.rows.filter((row) => row.type === type);
	}

	/** The user edits the engine's own credential. n8n keeps fields that the form does not show. */
	edit(change: Partial<ICredentialDataDecryptedObject>): void {
		this.replace(this.own, change);
	}

	add(type: string, data: ICredentialDataDecryptedObject): StoredCredential {
		const id = `credential-${this.rows.length + 1}`;
		const row = { id, name: `${type} ${id}`, type, data: {} };
		this.rows.push(row);
		this.replace(row, data);
		return row;
	}

	/** A second credential: the first of its type with some fields changed. */
	addVariant(
		change: Partial<ICredentialDataDecryptedObject>,
		type = this.own.type,
	): StoredCredential {
		return this.add(type, withChange(this.ofType(type)[0]?.data ?? {}, change));
	}

	/** @throws as n8n does when a workflow names a credential that is not there */
	find(id: string | null, type: string): StoredCredential {
		const row = this.rows.find((each) => each.id === id && each.type === type);
		if (row === undefined) {
			throw new Error(`Credential with ID "${String(id)}" does not exist for type "${type}".`);
		}
		return row;
	}

	/** What a sign-in returned is stored beside the other fields. */
	save(row: StoredCredential, output: Partial<ICredentialDataDecryptedObject>): void {
		this.replace(row, output);
		this.saveCount += 1;
	}

	private replace(row: StoredCredential, change: Partial<ICredentialDataDecryptedObject>): void {
		row.data = withChange(row.data, change);
		for (const secret of secretsOf(row.data)) this.met.add(secret);
	}

	private get own(): StoredCredential {
		const [first] = this.rows;
		if (first === undefined) throw new Error('The engine has no credential yet.');
		return first;
	}
}

/** Fields set to undefined are removed. */
function withChange(
	data: ICredentialDataDecryptedObject,
	change: Partial<ICredentialDataDecryptedObject>,
): ICredentialDataDecryptedObject {
	const changed = structuredClone(data);
	for (const [name, value] of Object.entries(change)) {
		if (value === undefined) Reflect.deleteProperty(changed, name);
		else changed[name] = structuredClone(value);
	}
	return changed;
}
