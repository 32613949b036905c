import type { IBinaryData } from 'n8n-workflow';
import type { Downloaded } from '../../../../defender/files/download/downloadFile';
import type { Output } from '../operation';

/** A downloaded file as output: the file itself, and what can be said about it. */
export function fileOutput(file: Downloaded<IBinaryData>, binaryProperty: string): Output {
	const { fileName, fileSize, sha256, verified, stored } = file;
	return {
		json: { fileName, fileSize, sha256, verified, binaryProperty },
		binary: { [binaryProperty]: stored },
	};
}
