import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { inputError } from '../../defender/defenderError';
import { settle } from '../../defender/general/settled';
import { excerpt } from '../../defender/texts/shown';

/** A file that an input item carries. */
interface BinaryInput {
	/** As the item names it; empty when it does not. */
	readonly fileName: string;
	readonly bytes: Buffer;
}

/** Where a file of an input item stands. */
interface Place {
	/** Display name of the parameter that names the binary field. */
	readonly field: string;
	/** Of the binary field. */
	readonly name: string;
}

/**
 * Reads a file of an input item, after `check` has been asked about its size, as far as n8n knows
 * that before.
 *
 * @throws DefenderError of kind `input`
 */
export async function readBinaryInput(
	context: IExecuteFunctions,
	index: number,
	{ field, name, check }: Place & { readonly check: (bytes: number) => void },
): Promise<BinaryInput> {
	const data = await binaryData(context, index, { field, name });
	const size = await sizeOf(context, data);
	if (size !== undefined) check(size);
	const bytes = await context.helpers.getBinaryDataBuffer(index, name);
	check(bytes.byteLength);
	return { fileName: data.fileName ?? '', bytes };
}

/**
 * What an input item calls a file that it carries; empty where it does not say. The file is not read.
 *
 * @throws DefenderError of kind `input`
 */
export async function nameOfBinaryInput(
	context: IExecuteFunctions,
	index: number,
	place: Place,
): Promise<string> {
	const { fileName = '' } = await binaryData(context, index, place);
	return fileName;
}

async function binaryData(
	context: IExecuteFunctions,
	index: number,
	{ field, name }: Place,
): Promise<IBinaryData> {
	const found = await settle(() => context.helpers.assertBinaryData(index, name));
	if (found.ok) return found.value;
	throw inputError(
		field,
		`item ${index} has no binary field "${name}"`,
		`Name the binary field of the input that holds the file. ${fieldsOf(context, index)}`,
	);
}

/** More names would hide what there is to do. */
const mostNames = 5;

function fieldsOf(context: IExecuteFunctions, index: number): string {
	const names = Object.keys(context.getInputData()[index]?.binary ?? {});
	if (names.length === 0) return 'The item has none.';
	const told = names.slice(0, mostNames).map((name) => `"${excerpt(name)}"`);
	return `The item has ${told.join(', ')}${names.length > mostNames ? ' and more' : ''}.`;
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
