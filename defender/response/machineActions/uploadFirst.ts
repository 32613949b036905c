import { fieldNames } from '../../texts/fieldNames';
import { minutes } from '../../general/clock';
import { inputError } from '../../defenderError';
import { isSameName, nameKey } from '../../files/library/libraryFile';
import { refuseSize, sha256Of, uploadIfChanged } from '../../files/library/uploadLibraryFile';
import { settle, unsettle, type Settled } from '../../general/settled';
import type { Port, Way } from '../port';
import type { MachineOrder, WantedUpload } from './order';

interface Sent {
	readonly sha256: string;
	readonly uploaded: Settled<void>;
}

/** By the key of their names: the library takes names of another letter case for the same. */
type SentFiles = Map<string, Sent>;

/**
 * Uploads what orders want in the library before they start. The same file of many orders is uploaded
 * once a run.
 */
export function uploadsOf(way: Way): (order: MachineOrder<unknown>) => Promise<void> {
	const sent: SentFiles = new Map();
	return async ({ index, uploads }) => {
		if (uploads === undefined) return;
		for (const field of uploads.fields) {
			await upload(way, sent, { index, field, wanted: uploads });
		}
	};
}

async function upload(
	{ connection, port }: Way,
	sent: SentFiles,
	{ index, field, wanted }: { index: number; field: string; wanted: WantedUpload },
): Promise<void> {
	const input = await port.readFile(index, {
		label: fieldNames.uploadFirst,
		field,
		check: (bytes) => refuseSize(fieldNames.uploadFirst, bytes),
	});
	const fileName = libraryNameOf(input.fileName, wanted);
	const sha256 = sha256Of(input.bytes);
	const earlier = sent.get(nameKey(fileName));
	if (earlier !== undefined) {
		if (earlier.sha256 !== sha256) throw twoContents(fileName);
		unsettle(earlier.uploaded);
		return;
	}
	const uploaded = await settle(() =>
		uploadIfChanged(
			connection,
			{ fileName, bytes: input.bytes, about: 'asBefore' },
			connection.clock.now() + minutes(10),
		),
	);
	sent.set(nameKey(fileName), { sha256, uploaded });
	unsettle(uploaded);
}

/**
 * The names in the library of the files that an order brings. The files are not read for it.
 *
 * @throws DefenderError of kind `input` where there is no such file, or no command uses it
 */
export async function broughtNames(
	port: Port,
	{ index, uploads }: MachineOrder<unknown>,
): Promise<string[]> {
	if (uploads === undefined) return [];
	const label = fieldNames.uploadFirst;
	const names: string[] = [];
	for (const field of uploads.fields) {
		const fileName = await port.nameOfFile(index, { label, field });
		names.push(libraryNameOf(fileName, uploads));
	}
	return names;
}

/** The name by which a command asks for the file. */
function libraryNameOf(fileName: string, { fields, names }: WantedUpload): string {
	const [only] = names;
	const same = names.find((name) => isSameName(name, fileName));
	if (same !== undefined) return same;
	if (only !== undefined && names.length === 1 && fields.length === 1) return only;
	throw inputError(
		fieldNames.uploadFirst,
		`no command uses a file named "${fileName}"`,
		`Give the file of the input the name that a command uses: ${names.join(', ') || 'none does so far'}.`,
	);
}

function twoContents(fileName: string): Error {
	return inputError(
		fieldNames.uploadFirst,
		`two items of this run bring different files for the name "${fileName}"`,
		'The library holds one file of a name. Use different names, or run the items one after another.',
	);
}
