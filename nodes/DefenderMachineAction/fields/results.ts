import { flagField, wholeNumberField } from '../../shared/fields/field';
import { downloadOptions, outputFieldOption } from './download';

export const getResultsField = flagField({
	displayName: 'Get Results',
	name: 'getResults',
	default: true,
	description:
		'Whether to fetch what the commands have left when they are through: the output of scripts and the files. Without it only the action is returned.',
	displayOptions: { show: { waitForCompletion: [true] } },
});

export const commandIndexField = wholeNumberField({
	displayName: 'Command Index',
	name: 'commandIndex',
	default: 0,
	minimum: 0,
	description: 'Which command of the live response, counted from 0',
	displayOptions: { show: { resultsOf: ['one'] } },
});

/** What all operations offer that fetch the results of live responses. */
export const resultOptions = {
	...downloadOptions,
	binaryProperty: outputFieldOption,
	expansionLimit: wholeNumberField({
		displayName: 'Expansion Limit',
		name: 'expansionLimit',
		default: 200,
		minimum: 1,
		maximum: 100_000,
		description:
			'How many times larger than its download an unpacked file may be. Files of up to 100 MB are always unpacked.',
	}),
	failOnNonZeroExit: flagField({
		displayName: 'Fail on Non-Zero Exit Code',
		name: 'failOnNonZeroExit',
		default: false,
		description: 'Whether a script that ends with another exit code than 0 is treated as a failure',
	}),
	keepPacked: flagField({
		displayName: 'Keep Files Packed',
		name: 'keepPacked',
		default: false,
		description:
			'Whether to return files as Microsoft Defender has packed them, with .gz behind their name',
	}),
	keepDocument: flagField({
		displayName: 'Keep Raw Script Document',
		name: 'keepDocument',
		default: false,
		description:
			'Whether to return, as "document", the text that the result of a script was read from',
	}),
};
