import type { Containing, Standing } from './ownContainments';

export const adjectives: Readonly<Record<Containing, string>> = {
	isolation: 'isolated',
	restriction: 'restricted',
};

/** Why nothing is done about a containment that is not n8n's own; goes on after the name of the machine. */
export function reasonAgainst(standing: Exclude<Standing, { is: 'own' }>, of: Containing): string {
	const adjective = adjectives[of];
	switch (standing.is) {
		case 'free':
			return `is not ${adjective}, as far as Microsoft Defender knows`;
		case 'unknown':
			return `may be ${adjective} or not: Microsoft Defender does not say which of its actions was last`;
		case 'changing': {
			const { type, id, status } = standing.by;
			return `has an action that changes just that: ${type} ${id}, ${status}`;
		}
		case 'foreign': {
			const { requestor, id } = standing.by;
			return `is ${adjective} by ${requestor ?? 'somebody else'}, not by n8n: action ${id}`;
		}
	}
}
