import {
	deleteLibraryFile,
	findLibraryFile,
	nameInLibrary,
	noSuchFile,
} from '../../files/library/library';
import { nameKey, readLibraryFile, type LibraryFile } from '../../files/library/libraryFile';
import {
	decideUpload,
	putLibraryFile,
	refuseSize,
	sha256Of,
	type Upload,
} from '../../files/library/uploadLibraryFile';
import type { InputFile, Way } from '../port';
import type { Job, Order, Subject } from '../order';
import { allowed, changing, judgeEach, lookAtEach } from './change';
import type { Decision } from './together';

/** A file in the live response library; `file` is known where the library has told of it. */
interface InLibrary extends Subject {
	readonly file?: LibraryFile;
}

/** An order to put a file of the input into the live response library. */
interface UploadOrder extends Order<InLibrary, unknown>, Pick<Upload, 'about' | 'ifExists'> {
	/** The field of the input that holds it, and the label of the parameter that names the field. */
	readonly input: { readonly field: string; readonly label: string };
	/** Its name in the library, by the name that it has. Throws where that cannot be one. */
	readonly nameOf: (inputName: string) => string;
}

/** What is to be in the library; its ID is its name. */
interface UploadSubject extends Subject {
	readonly sha256: string;
	readonly read: () => Promise<InputFile>;
}

/** Putting files into the live response library. */
export const libraryUpload = changing<UploadOrder, UploadSubject, InLibrary>({
	// The bytes are read twice, so that what is wrong with one file is known before another is sent, and
	// never all of them lie in memory.
	judge: judgeEach(async (way, order) => {
		const read = async () => await inputOf(way, order);
		const { fileName, bytes } = await read();
		return allowed({ id: order.nameOf(fileName), sha256: sha256Of(bytes), read });
	}),
	look: async (connection, jobs, deadline) =>
		await lookAtEach(jobs, async ({ subject: { id } }) => {
			const file = await findLibraryFile(connection, id, deadline);
			return file && { id, file };
		}),
	looksFirst: true,
	together: {
		about: ({ subject }) => nameKey(subject.id),
		apart: {
			wants: ({ subject }) => subject.sha256,
			words: 'Items of this run put different contents under one name',
		},
		after: decidePut,
		foretold: ({ subject: { id, sha256 } }, there) => {
			const file = readLibraryFile({ ...there?.file, fileName: id, sha256 });
			return file === undefined ? { id } : { id, file };
		},
	},
	decide: decidePut,
	async carryOut(connection, { order, subject }, deadline, there) {
		const { about, ifExists } = order;
		const { bytes } = await subject.read();
		const upload = { fileName: subject.id, bytes, about, ifExists };
		const file = await putLibraryFile(connection, upload, there?.file, deadline);
		return { outcome: 'started', thing: { id: subject.id, file } };
	},
	made: 'Uploaded by this run',
	mayBeMade: 'May have been uploaded',
});

function decidePut(
	{ order: { ifExists }, subject: { id, sha256 } }: Job<UploadOrder, UploadSubject>,
	there: InLibrary | undefined,
): Decision<InLibrary> {
	const decided = decideUpload({ fileName: id, sha256, ifExists }, there?.file);
	switch (decided.do) {
		case 'add':
			return { plan: { do: 'start' }, words: 'The file would be added' };
		case 'replace':
			return { plan: { do: 'start' }, words: 'The file in the library would be replaced' };
		case 'keep':
			return {
				plan: { do: 'skip', action: { id, file: decided.file } },
				words: 'The library has this very content already',
			};
		case 'refuse':
			return {
				plan: decided,
				words: 'The library has a file of this name already',
			};
	}
}

async function inputOf({ port }: Way, { index, input }: UploadOrder): Promise<InputFile> {
	const { label, field } = input;
	return await port.readFile(index, { label, field, check: (bytes) => refuseSize(label, bytes) });
}

/** An order to delete a file of the library. */
interface DeleteFileOrder extends Order<Subject, unknown> {
	readonly fileName: string;
}

/** Deleting files of the live response library. */
export const libraryDeletion = changing<DeleteFileOrder, Subject, Subject>({
	judge: judgeEach((_way, { fileName }) => allowed({ id: fileName })),
	look: async (connection, jobs, deadline) =>
		await lookAtEach(jobs, async ({ subject: { id } }: Job<DeleteFileOrder, Subject>) => {
			const name = await nameInLibrary(connection, id, deadline);
			return name === undefined ? undefined : { id };
		}),
	together: {
		about: ({ subject }) => nameKey(subject.id),
		after: (_job, made) => ({ plan: { do: 'skip', action: made } }),
	},
	decide: ({ subject }, there) =>
		there === undefined
			? {
					plan: { do: 'refuse', error: noSuchFile(subject.id) },
					words: 'The library has no file of this name',
				}
			: { plan: { do: 'start' }, words: 'The file would be removed' },
	async carryOut(connection, { subject }, deadline) {
		await deleteLibraryFile(connection, subject.id, deadline);
		return { outcome: 'started', thing: subject };
	},
	made: 'Deleted by this run',
	mayBeMade: 'May have been deleted',
});
