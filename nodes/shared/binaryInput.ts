import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { inputError } from '../../defender/defenderError';
import { settle } from '../../defender/settled';

/** A file that an input item carries. */
interface BinaryInput {
	/** As the item names it; empty when it does not. */
	readonly fileName: string;
	readonly bytes: Buffer;
}

/**
 * Reads a file of an input item, after `check` has been asked about its size, as far as n8n knows
 * that before.
 *
 * @param field display name of the parameter that names the binary field
 * @throws DefenderError of kind `input`
 */
export async function readBinaryInput(
	context: IExecuteFunctions,
	index: number,
	{ field, name, check }: { field: string; name: string; check: (bytes: number) => void },
): Promise<BinaryInput> {
	const found = await settle(() => context.helpers.assertBinaryData(index, name));
	if (!found.ok) {
		throw inputError(
			field,
			`item ${index} has no binary field "${name}"`,
			'Name the binary field of the input that holds the file, e.g. data.',
		);
	}
	const size = await sizeOf(context, found.value);
	if (size !== undefined) check(size);
	const bytes = await context.helpers.getBinaryDataBuffer(index, name);
	check(bytes.byteLength);
	return { fileName: found.value.fileName ?? '', bytes };
}

/** Newer hosts note the size with the file; the others know it where the file is kept. */
async function sizeOf(
	context: IExecuteFunctions,
	{ bytes, id }: IBinaryData,
): Promise<number | undefined> {
	if (bytes !== undefined || id === undefined) return bytes;
	const metadata = await context.helpers.getBinaryMetadata(id);
	return metadata.fileSize;
}
