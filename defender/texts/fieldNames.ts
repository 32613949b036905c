/**
 * Fields of the nodes and credentials that errors of the domain name too. The form takes its labels from
 * here, so that what an error names is what the screen shows.
 */
export const fieldNames = {
	machine: 'Machine',
	operationsAllowed: 'Operations Allowed',
	operationsChosen: 'Chosen Operations',
	plan: 'Plan',
	until: 'Until',
	uploadFirst: 'Upload From Fields First',
} as const;
