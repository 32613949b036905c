import { emptyAnswer, jsonAnswer } from '../http/answers.mts';
import {
	invalidInput,
	invalidRequestBody,
	missingParameter,
	resourceNotFound,
	ServiceError,
} from '../http/errors.mts';
import type { Call, Work } from '../http/operation.mts';
import { Upload } from '../http/requestBody.mts';

const context = 'https://api.security.microsoft.com/api/$metadata#LibraryFiles';
const largestFile = 20 * 1024 * 1024;

/** GET /libraryfiles: https://learn.microsoft.com/defender-endpoint/api/list-library-files */
export function listLibraryFiles({ tenant }: Call): Work {
	return () => jsonAnswer(200, { '@odata.context': context, value: tenant.library.all() });
}

/** POST /libraryfiles, multipart: https://learn.microsoft.com/defender-endpoint/api/upload-library */
export function uploadLibraryFile({ tenant, caller, body }: Call): Work {
	if (!(body instanceof Upload)) throw invalidRequestBody('The body must be multipart/form-data');
	const { file, fields } = body;
	if (file?.part.toLowerCase() !== 'file') throw missingParameter('file');
	if (!/^[\w.-]+$/.test(file.name)) {
		throw invalidInput(`Invalid file name '${file.name}': use letters, digits, '-', '_' and '.'`);
	}
	if (file.content.byteLength > largestFile) {
		throw invalidInput(`The file exceeds the maximum size of ${largestFile} bytes`);
	}
	if (tenant.library.has(file.name) && !isTrue(fields.OverrideIfExists)) {
		throw new ServiceError(400, 'BadRequest', `File ${file.name} already exists`);
	}
	return () => {
		const entity = tenant.library.add({
			fileName: file.name,
			content: file.content,
			description: fields.Description,
			hasParameters: isTrue(fields.HasParameters),
			parametersDescription: fields.ParametersDescription,
			createdBy: caller.displayName,
		});
		return jsonAnswer(200, { '@odata.context': `${context}/$entity`, ...entity });
	};
}

/** DELETE /libraryfiles/{name}: https://learn.microsoft.com/defender-endpoint/api/delete-library */
export function deleteLibraryFile({ tenant, path }: Call): Work {
	const name = path.name ?? '';
	if (!tenant.library.has(name)) throw resourceNotFound(`Library file ${name} was not found`);
	return () => {
		tenant.library.delete(name);
		return emptyAnswer(204);
	};
}

function isTrue(text: string | undefined): boolean {
	return text?.toLowerCase() === 'true';
}
