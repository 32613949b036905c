import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { at, isJson, rowsAt, textAt, type Json } from './json.mts';

/** The credential to use in a playbook. */
export interface StoredCredential {
	readonly id: string;
	readonly name: string;
}

export interface Playbook {
	readonly name: string;
	/** An importable workflow. */
	readonly workflow: Json;
}

/** Where the playbooks save files: the one folder that n8n's Docker image lets nodes write to. */
const dockerFolder = '/home/node/.n8n-files';

/** Other services' credentials, such as a mail account, stay for the user to choose. */
function withCredential(node: Json, credential: StoredCredential): Json {
	if (at(node, 'credentials', 'microsoftDefenderApi') === undefined) return node;
	return { ...node, credentials: { microsoftDefenderApi: credential } };
}

/**
 * The workflows of `playbooks/`, ready for a host.
 * @param credential what their nodes sign in with.
 * @param filesFolder where this host lets nodes write files.
 */
export async function readPlaybooks(
	credential: StoredCredential,
	filesFolder: string,
): Promise<Playbook[]> {
	const names = (await readdir('playbooks')).filter((name) => name.endsWith('.json'));
	return await Promise.all(
		names.sort().map(async (file) => {
			const text = await readFile(join('playbooks', file), 'utf8');
			const workflow: unknown = JSON.parse(text.replaceAll(dockerFolder, filesFolder));
			if (!isJson(workflow)) throw new Error(`${file} is not a workflow`);
			const nodes = rowsAt(workflow, 'nodes').map((node) => withCredential(node, credential));
			return { name: textAt(workflow, 'name'), workflow: { ...workflow, nodes } };
		}),
	);
}
