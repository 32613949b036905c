import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { at, isJson, rowsAt, textAt, type Json } from './json.mts';

/** A credential as n8n has stored it. */
export interface StoredCredential {
	readonly id: string;
	readonly name: string;
}

/** What else a playbook talks to. */
export interface PlaybookServices {
	/** What mail nodes send with. */
	readonly mailAccount: StoredCredential;
}

interface Playbook {
	/** Of the file, without its ending. */
	readonly id: string;
	readonly name: string;
	/** An importable workflow. */
	readonly workflow: Json;
}

/** Where the playbooks save files: the one folder that n8n's Docker image lets nodes write to. */
const dockerFolder = '/home/node/.n8n-files';

/** The type of credential that a node signs in with; undefined for those that are left to the user. */
function accountTypeOf({ type, parameters }: Json): keyof Accounts | undefined {
	if (String(type).startsWith('n8n-nodes-microsoft-defender.')) return defender;
	if (at(parameters, 'nodeCredentialType') === defender) return defender;
	return type === 'n8n-nodes-base.emailSend' ? 'smtp' : undefined;
}

const defender = 'microsoftDefenderApi';

interface Accounts {
	readonly microsoftDefenderApi: StoredCredential;
	readonly smtp: StoredCredential | undefined;
}

/** The node with its credential, as a person chooses it. */
function withAccounts(node: Json, accounts: Accounts): Json {
	const type = accountTypeOf(node);
	const account = type && accounts[type];
	return type === undefined || account === undefined
		? node
		: { ...node, credentials: { [type]: account } };
}

/**
 * The workflows of `playbooks/`, ready for a host.
 * @param credential what their nodes sign in with.
 * @param filesFolder where this host lets nodes write files.
 */
export async function readPlaybooks(
	credential: StoredCredential,
	filesFolder: string,
	services?: PlaybookServices,
): Promise<Playbook[]> {
	const accounts = { microsoftDefenderApi: credential, smtp: services?.mailAccount };
	const files = (await readdir('playbooks')).filter((name) => name.endsWith('.json'));
	return await Promise.all(
		files.sort().map(async (file) => {
			const stored = await readFile(join('playbooks', file), 'utf8');
			const text = stored.replaceAll(dockerFolder, filesFolder);
			const workflow: unknown = JSON.parse(text);
			if (!isJson(workflow)) throw new Error(`${file} is not a workflow`);
			const nodes = rowsAt(workflow, 'nodes').map((node) => withAccounts(node, accounts));
			const id = file.replace(/\.json$/, '');
			return { id, name: textAt(workflow, 'name'), workflow: { ...workflow, nodes } };
		}),
	);
}

/** A copy of a workflow in which a Set node puts out another value in a field. */
export function withSetting(workflow: Json, field: string, value: unknown): Json {
	const nodes = rowsAt(workflow, 'nodes').map((node): Json => {
		const fields = rowsAt(node, 'parameters', 'assignments', 'assignments');
		if (!fields.some(({ name }) => name === field)) return node;
		const assignments = fields.map((own) => (own.name === field ? { ...own, value } : own));
		const parameters = at(node, 'parameters');
		return {
			...node,
			parameters: { ...(isJson(parameters) ? parameters : {}), assignments: { assignments } },
		};
	});
	return { ...workflow, nodes };
}
