import { minutes } from '../../../defender/clock';
import { inputError } from '../../../defender/defenderError';
import { isSameName, nameKey } from '../../../defender/files/libraryFile';
import {
	refuseSize,
	sha256Of,
	uploadLibraryFile,
	type Uploaded,
} from '../../../defender/files/uploadLibraryFile';
import type { Connection } from '../../../defender/http/connection';
import { settle, unsettle, type Settled } from '../../../defender/settled';
import { readBinaryInput, type BinaryInput } from '../../shared/binaryInput';
import { uploadFirstName } from '../fields/uploadFirst';
import type { Job } from './job';
import type { Run } from './operation';
import type { StartOrder } from './startOperation';

/** What of an item's input goes into the live response library before its actions start. */
export interface UploadWish {
	/** Binary fields of the input. */
	readonly fields: readonly string[];
	/** Names in the library that the commands use. */
	readonly names: readonly string[];
}

interface Sent {
	readonly sha256: string;
	readonly uploaded: Settled<Uploaded>;
}

/** By the key of their names: the library takes names of another letter case for the same. */
type SentFiles = Map<string, Sent>;

/**
 * Uploads what items want in the library before they start. The same file of many items is uploaded
 * once; items without actions upload nothing.
 *
 * @returns the items, those whose upload failed with the error in place of their jobs
 */
export async function uploadFirst(
	run: Run,
	connection: Connection,
	items: ReadonlyArray<Settled<Job[]>>,
): Promise<Array<Settled<Job[]>>> {
	const sent: SentFiles = new Map();
	const ready: Array<Settled<Job[]>> = [];
	for (const item of items) {
		const order = item.ok ? item.value[0]?.order : undefined;
		const done = await settle(() => order && uploadAll(run, connection, sent, order));
		ready.push(done.ok ? item : done);
	}
	return ready;
}

async function uploadAll(
	run: Run,
	connection: Connection,
	sent: SentFiles,
	{ index, uploads }: StartOrder,
): Promise<void> {
	if (uploads === undefined) return;
	for (const field of uploads.fields) {
		await upload(run, connection, sent, { index, field, wish: uploads });
	}
}

async function upload(
	run: Run,
	connection: Connection,
	sent: SentFiles,
	{ index, field, wish }: { index: number; field: string; wish: UploadWish },
): Promise<void> {
	const input = await readBinaryInput(run.context, index, {
		field: uploadFirstName,
		name: field,
		check: (bytes) => refuseSize(uploadFirstName, bytes),
	});
	const fileName = libraryNameOf(input, wish);
	const sha256 = sha256Of(input.bytes);
	const earlier = sent.get(nameKey(fileName));
	if (earlier !== undefined) {
		if (earlier.sha256 !== sha256) throw twoContents(fileName);
		unsettle(earlier.uploaded);
		return;
	}
	const uploaded = await settle(() =>
		uploadLibraryFile(
			connection,
			{ fileName, bytes: input.bytes, about: 'asBefore', ifExists: 'replaceIfChanged' },
			connection.clock.now() + minutes(10),
		),
	);
	sent.set(nameKey(fileName), { sha256, uploaded });
	unsettle(uploaded);
}

/** The name by which a command asks for the file. */
function libraryNameOf({ fileName }: BinaryInput, { fields, names }: UploadWish): string {
	const [only] = names;
	const same = names.find((name) => isSameName(name, fileName));
	if (same !== undefined) return same;
	if (only !== undefined && names.length === 1 && fields.length === 1) return only;
	throw inputError(
		uploadFirstName,
		`no command uses a file named "${fileName}"`,
		`Give the file of the input the name that a command uses: ${names.join(', ') || 'none does so far'}.`,
	);
}

function twoContents(fileName: string): Error {
	return inputError(
		uploadFirstName,
		`two items of this run bring different files for the name "${fileName}"`,
		'The library holds one file of a name. Use different names, or run the items one after another.',
	);
}
