import { flagField } from './field';

/** n8n's own field for answers with many fields, in its own words. */
export const simplifyField = flagField({
	displayName: 'Simplify',
	name: 'simplify',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
});
